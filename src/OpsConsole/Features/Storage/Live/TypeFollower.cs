using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Live;

/// <summary>Puts what the watch of one type tells into the facts of its cluster.</summary>
internal sealed class TypeFollower(ResourceType type, ResourceWatch watch, FactReader reader, ClusterProjection projection) : IWatchSink
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<ObjectKey, ObjectFacts> _listed = [];
    private WatchStanding? _standing;

    public string Type => type.Name;

    public WatchStanding? Standing => Volatile.Read(ref _standing);

    public DateTimeOffset? HeardAt => watch.HeardAt;

    /// <summary>Done once the type is read, or is known not to be readable.</summary>
    public Task Told => _told.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watch.RunAsync(this, cancellationToken);
        }
        finally
        {
            _told.TrySetResult();
        }
    }

    public void Begin() => _listed = [];

    public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        if (reader.Read(type, item) is { } facts)
            _listed[facts.Key] = facts;
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        projection.Replace(type.Name, _listed);
        _listed = [];
        return ValueTask.CompletedTask;
    }

    public ValueTask ChangeAsync(WatchEvent change, CancellationToken cancellationToken)
    {
        if (reader.Read(type, change.Object) is { } facts)
            projection.Change(facts, isGone: change.Kind is WatchEventKind.Deleted);
        return ValueTask.CompletedTask;
    }

    public void Tell(WatchStanding standing)
    {
        Volatile.Write(ref _standing, standing);
        projection.Cover(type.Name, standing);
        _told.TrySetResult();
    }
}
