using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Restores;

/// <summary>What a look at one target came to.</summary>
public abstract record RestoreVerdict
{
    /// <summary>This is done, once approved.</summary>
    public sealed record Planned(PlanItem Item, RestoreMode Mode, bool IsManaged) : RestoreVerdict
    {
        /// <summary>What gives it its policies back after it was created; null where they do not come back, or were never away.</summary>
        public PlanItem? Adoption { get; init; }

        /// <summary>Of a managed resource: its stored state only observed its cloud resource too.</summary>
        public bool OnlyObserved { get; init; }

        /// <summary>What else is done to it after everything was brought back.</summary>
        public IReadOnlyList<LaterItem> Later { get; init; } = [];

        /// <summary>It harms more than others of its mode: the plan is of class A.</summary>
        public bool IsGrave { get; init; }
    }

    /// <summary>It is as it is wanted already.</summary>
    public sealed record NoChange(string Why) : RestoreVerdict;

    /// <summary>It cannot be restored, or must not.</summary>
    public sealed record Blocked(string Why) : RestoreVerdict
    {
        /// <summary>All that stands against it is that its namespace is not there.</summary>
        public bool LacksNamespace { get; init; }
    }

    /// <summary>What it needs cannot be read now; nothing is concluded from that.</summary>
    public sealed record Unknown(string Why) : RestoreVerdict;
}

/// <summary>A further item of an object that the same plan brings back.</summary>
/// <param name="Waves">So many waves after the last in which something is brought back.</param>
/// <param name="Item">What is done then.</param>
public sealed record LaterItem(int Waves, PlanItem Item);
