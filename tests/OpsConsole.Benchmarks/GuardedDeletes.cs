using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Benchmarks;

/// <summary>The fastest way to delete objects of a cluster with their uid and resourceVersion as preconditions: a plain client that keeps nothing and tells nobody.</summary>
internal sealed class GuardedDeletes : IDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly string _type;
    private readonly int _atOnce;
    private readonly HttpClient _http;

    public GuardedDeletes(SimulatedCluster cluster, string type, int atOnce)
    {
        (_cluster, _type, _atOnce) = (cluster, type, atOnce);
        _http = PlainClient.Of(cluster);
    }

    /// <summary>Deletions a second; each of the preconditions is known before, or read by a look right before its deletion.</summary>
    public async Task<double> RateAsync(IReadOnlyList<string> names, bool looksFirst)
    {
        var known = names.Select(name => looksFirst ? null : Known(name)).ToArray();
        var next = -1;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, _atOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < names.Count)
                await DeleteAsync(names[number], known[number] ?? await LookAsync(names[number]));
        })));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return names.FirstOrDefault(name => _cluster.Objects.Find(_type, null, name) is not null) is { } left
            ? throw new InvalidOperationException($"{left} is still there")
            : names.Count / seconds;
    }

    public void Dispose() => _http.Dispose();

    private (string Uid, string Revision)? Known(string name)
    {
        var metadata = _cluster.Objects.Find(_type, null, name)!.Parse()["metadata"]!;
        return ((string)metadata["uid"]!, (string)metadata["resourceVersion"]!);
    }

    private async Task<(string, string)> LookAsync(string name)
    {
        using var found = JsonDocument.Parse(await _http.GetByteArrayAsync(PathOf(name)));
        var metadata = found.RootElement.GetProperty("metadata");
        return (metadata.GetProperty("uid").GetString()!, metadata.GetProperty("resourceVersion").GetString()!);
    }

    private async Task DeleteAsync(string name, (string Uid, string Revision) state)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(name))
        {
            Version = HttpVersion.Version20,
            Content = new StringContent(
                $$"""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"{{state.Uid}}","resourceVersion":"{{state.Revision}}"},"propagationPolicy":"Background"}""",
                Encoding.UTF8, "application/json"),
        };
        using var answer = await _http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
    }

    private static Uri PathOf(string name) => new($"/apis/storage.k8s.io/v1/storageclasses/{name}", UriKind.Relative);
}
