namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>The faults now in force, settable while the cluster runs.</summary>
public sealed class ClusterFaults
{
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _active = [];

    /// <summary>Puts a fault in force; disposing the answer removes it.</summary>
    public IDisposable Inject(Fault fault)
    {
        var active = new ActiveFault(fault, this);
        lock (_gate)
            _active.Add(active);
        return active;
    }

    public void Clear()
    {
        lock (_gate)
            _active.Clear();
    }

    /// <summary>How often any fault has struck.</summary>
    public int Strikes { get; private set; }

    /// <summary>The effects that strike this request, in the order they were injected; counts them.</summary>
    internal IReadOnlyList<FaultEffect> Strike(FaultTarget target)
    {
        lock (_gate)
        {
            if (_active.Count == 0)
                return [];
            List<FaultEffect> effects = [];
            foreach (var active in _active.ToArray())
            {
                if (!target.IsMetBy(active.Fault))
                    continue;
                effects.Add(active.Fault.Effect);
                Strikes++;
                if (++active.Strikes >= active.Fault.Times)
                    _active.Remove(active);
            }
            return effects;
        }
    }

    private void Remove(ActiveFault fault)
    {
        lock (_gate)
            _active.Remove(fault);
    }

    private sealed class ActiveFault(Fault fault, ClusterFaults owner) : IDisposable
    {
        public Fault Fault { get; } = fault;
        public int Strikes { get; set; }
        public void Dispose() => owner.Remove(this);
    }
}

/// <summary>What a fault is matched against.</summary>
internal sealed record FaultTarget(string Path, string? Type, string? Verb, bool Continues)
{
    public bool IsMetBy(Fault fault) =>
        (fault.Path is null || Path.StartsWith(fault.Path, StringComparison.Ordinal)) &&
        (fault.Type is null || fault.Type == Type) &&
        (fault.Verb is null || fault.Verb == Verb) &&
        (fault.Effect is not FaultEffect.ExpiredContinue || Continues);
}
