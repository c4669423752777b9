using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>Keeps what a watch tells: the objects as they stand, every change in its order, and how the watch said it was doing.</summary>
internal sealed class Followed : IWatchSink
{
    private Dictionary<string, string> _coming = [];

    /// <summary>Names with their resourceVersion.</summary>
    public ConcurrentDictionary<string, string> Objects { get; private set; } = [];

    public ConcurrentQueue<string> Changes { get; } = [];

    public ConcurrentQueue<WatchStanding> Standings { get; } = [];

    public int Lists { get; private set; }

    /// <summary>Waits before a change is taken.</summary>
    public Func<WatchEvent, Task>? Before { get; init; }

    public void Begin()
    {
        _coming = [];
        Lists++;
    }

    public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        var (name, version) = Read(item);
        _coming[name] = version;
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        Objects = new(_coming);
        return ValueTask.CompletedTask;
    }

    public async ValueTask ChangeAsync(WatchEvent change, CancellationToken cancellationToken)
    {
        if (Before is { } before)
            await before(change);
        var (name, version) = Read(change.Object);
        Changes.Enqueue($"{change.Kind} {name} {change.ResourceVersion}");
        if (change.Kind is WatchEventKind.Deleted)
            Objects.TryRemove(name, out _);
        else
            Objects[name] = version;
    }

    public void Tell(WatchStanding standing) => Standings.Enqueue(standing);

    public static string Line(string kind, string name, string version) =>
        $$$"""{"type":"{{{kind}}}","object":{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket","metadata":{"name":"{{{name}}}","resourceVersion":"{{{version}}}"} } }""" + "\n";

    private static (string Name, string Version) Read(ReadOnlyMemory<byte> item)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(item.Span));
        var metadata = document.RootElement.GetProperty("metadata");
        return (metadata.GetProperty("name").GetString()!, metadata.TryGetProperty("resourceVersion", out var version) ? version.GetString()! : "");
    }
}
