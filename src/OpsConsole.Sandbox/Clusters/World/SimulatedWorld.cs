using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What lives in a simulated cluster: dataplanes that are seeded at the start and change as time goes by.</summary>
public sealed class SimulatedWorld : IAsyncDisposable
{
    private readonly ClusterObjects _objects;
    private readonly ObjectStore _store;
    private readonly WorldOptions _options;
    private readonly TimeProvider _time;
    private ITimer? _timer;

    private SimulatedWorld(ClusterObjects objects, ObjectStore store, WorldOptions options, TimeProvider time) =>
        (_objects, _store, _options, _time) = (objects, store, options, time);

    internal static SimulatedWorld Create(ClusterObjects objects, ObjectStore store, WorldOptions options, TimeProvider time) =>
        new(objects, store, options, time);

    /// <summary>Moves the world by one step.</summary>
    public void Tick() => _ = (_objects, _store);

    internal void Start()
    {
        if (_options.TickInterval > TimeSpan.Zero)
            _timer = _time.CreateTimer(_ => Tick(), null, _options.TickInterval, _options.TickInterval);
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
