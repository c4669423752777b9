using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>The faults now in force, settable while the cluster runs.</summary>
public sealed class ClusterFaults(ObjectStore store)
{
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _active = [];
    private int _numbers;
    private int _held;

    /// <summary>How often any fault has struck.</summary>
    public int Strikes { get; private set; }

    /// <summary>How many requests are held back at this moment.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>What is in force, in the order in which it was injected.</summary>
    public IReadOnlyList<ActiveFault> Active
    {
        get
        {
            lock (_gate)
                return [.. _active];
        }
    }

    /// <summary>Puts a fault in force; disposing the answer removes it.</summary>
    /// <exception cref="CompactedException">A state to be shown as the newest is forgotten already.</exception>
    public ActiveFault Inject(Fault fault)
    {
        var view = fault.Effect switch
        {
            FaultEffect.StaleReads(var behind) => store.AllAt(store.Revision - behind),
            FaultEffect.LaggingCache(var behind) => store.AllAt(store.Revision - behind),
            _ => null,
        };
        lock (_gate)
        {
            var active = new ActiveFault(this, ++_numbers, fault, view);
            _active.Add(active);
            return active;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _active.Clear();
    }

    /// <summary>Removes one fault by its number; false where it is not in force.</summary>
    public bool Remove(int number)
    {
        lock (_gate)
            return _active.RemoveAll(active => active.Number == number) > 0;
    }

    /// <summary>The faults that strike this request at its door, in the order they were injected, and those that wait inside its answer.</summary>
    internal (IReadOnlyList<FaultEffect> Outer, InnerFaults Inner) Strike(FaultTarget target)
    {
        lock (_gate)
        {
            List<FaultEffect> outer = [];
            List<ActiveFault> inner = [];
            foreach (var active in _active.ToArray())
            {
                if (!target.IsMetBy(active.Fault))
                    continue;
                if (InnerFaults.IsInner(active.Fault.Effect))
                {
                    inner.Add(active);
                    continue;
                }
                outer.Add(active.Fault.Effect);
                Count(active);
            }
            return (outer, new InnerFaults(inner));
        }
    }

    internal void Hold() => Interlocked.Increment(ref _held);

    internal void LetGo() => Interlocked.Decrement(ref _held);

    internal void Struck(ActiveFault active)
    {
        lock (_gate)
            Count(active);
    }

    private void Count(ActiveFault active)
    {
        Strikes++;
        if (++active.Strikes >= active.Fault.Times)
            _active.Remove(active);
    }
}

/// <summary>A fault in force: under which number, and how often it has struck.</summary>
public sealed class ActiveFault(ClusterFaults owner, int number, Fault fault, StoreView? view) : IDisposable
{
    public int Number { get; } = number;
    public Fault Fault { get; } = fault;
    public int Strikes { get; internal set; }

    /// <summary>The older state that reads are shown; null where the effect shows none.</summary>
    internal StoreView? View { get; } = view;

    internal void Struck() => owner.Struck(this);

    public void Dispose() => owner.Remove(Number);
}

/// <summary>What a fault is matched against.</summary>
internal sealed record FaultTarget(string Path, string? Type, string? Namespace, string? Name, string? Verb, bool Continues)
{
    public bool IsMetBy(Fault fault) =>
        (fault.Path is null || Path.StartsWith(fault.Path, StringComparison.Ordinal)) &&
        (fault.Type is null || fault.Type == Type) &&
        (fault.Namespace is null || fault.Namespace == Namespace) &&
        (fault.Name is null || fault.Name == Name) &&
        (fault.Verb is null || fault.Verb == Verb) &&
        fault.Effect switch
        {
            FaultEffect.ExpiredContinue => Continues,
            FaultEffect.EmptyPages => Verb == "list",
            FaultEffect.CloseWatch or FaultEffect.SilentWatch => Verb == "watch",
            FaultEffect.StaleReads or FaultEffect.LaggingCache or FaultEffect.BrokenObject => Verb is "list" or "get",
            FaultEffect.BrokenGroup(var group) => IsOf(group),
            FaultEffect.AnswerLost => Verb is "create" or "update" or "patch" or "delete" or "deletecollection",
            _ => true,
        };

    private bool IsOf(string group) => Path == $"/apis/{group}" || Path.StartsWith($"/apis/{group}/", StringComparison.Ordinal);
}
