using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What lives in a simulated cluster: dataplanes that are seeded at the start and change as time goes by.</summary>
public sealed class SimulatedWorld : IAsyncDisposable
{
    private readonly WorldOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly WorldControllers _controllers;
    private readonly WorldPeople _people;
    private ITimer? _timer;

    private SimulatedWorld(ClusterObjects objects, ObjectStore store, TypeCatalog types, WorldOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        var dice = new WorldDice(options.Seed);
        Dataplanes = new WorldSeeder(objects, options, dice, time.GetUtcNow()).Run();
        _controllers = new WorldControllers(objects, store, types, time);
        _people = new WorldPeople(objects, store, dice, Dataplanes, time);
    }

    internal IReadOnlyList<Dataplane> Dataplanes { get; }

    /// <summary>What last went wrong inside a timed step; null when nothing has.</summary>
    public Exception? Stumble { get; private set; }

    internal static SimulatedWorld Create(ClusterObjects objects, ObjectStore store, TypeCatalog types, WorldOptions options, TimeProvider time) =>
        new(objects, store, types, options, time);

    /// <summary>Moves the world by one step: controllers finish what is under way, then somebody changes something.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _controllers.Step();
            _people.Step();
        }
    }

    internal void Start()
    {
        if (_options.TickInterval > TimeSpan.Zero)
            _timer = _time.CreateTimer(_ => TickIfIdle(), null, _options.TickInterval, _options.TickInterval);
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A tick that comes while another still runs is left out.</summary>
    private void TickIfIdle()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            Tick();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The world goes on: a person may have changed an object into a shape its inhabitants do not understand.
            Stumble = e;
        }
        finally
        {
            _gate.Exit();
        }
    }
}
