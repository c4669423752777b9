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

        /// <summary>It harms more than others of its mode: the plan is of class A.</summary>
        public bool IsGrave { get; init; }
    }

    /// <summary>It is as it is wanted already.</summary>
    public sealed record NoChange(string Why) : RestoreVerdict;

    /// <summary>It cannot be restored, or must not.</summary>
    public sealed record Blocked(string Why) : RestoreVerdict;

    /// <summary>What it needs cannot be read now; nothing is concluded from that.</summary>
    public sealed record Unknown(string Why) : RestoreVerdict;
}
