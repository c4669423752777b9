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
    private readonly SimulatedProvider _provider;
    private readonly WorldPeople _people;
    private ITimer? _timer;

    private SimulatedWorld(ClusterObjects objects, ObjectStore store, TypeCatalog types, WorldOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        var dice = new WorldDice(options.Seed);
        Dataplanes = new WorldSeeder(objects, options, dice, time.GetUtcNow()).Run();
        _provider = new SimulatedProvider(objects, store, types, options.Provider, time);
        _controllers = new WorldControllers(objects, store, types, _provider, new UsageController(objects, new UsageFinder(store, types), time), time);
        _people = new WorldPeople(objects, store, _provider, dice, Dataplanes, time);
        foreach (var order in OddObjects.HeldFromTheStart(Dataplanes).Concat(options.Held))
            _provider.Hold(order);
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

    /// <summary>Holds a managed resource in a state, or lets it go; false where there is none of that name.</summary>
    public bool Force(ManagedOrder order)
    {
        lock (_gate)
            return _provider.Hold(order);
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
