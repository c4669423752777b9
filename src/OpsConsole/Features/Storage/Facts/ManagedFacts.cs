using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Storage.Facts;

public enum DeletionPolicy : byte { NotSaid, Delete, Orphan }

/// <summary>What is kept of a managed resource of Crossplane, whatever its kind.</summary>
public record ManagedFacts : ObjectFacts
{
    private readonly Moment _possiblyLeaked;
    private readonly Moment _providerWrote;

    /// <summary>Null where the annotation is not there yet.</summary>
    public required string? ExternalName { get; init; }
    public required string? Region { get; init; }

    /// <summary>Kind and name, with its namespace where it has one: <c>ProviderConfig/default</c>, <c>ProviderConfig/team-a/default</c>.</summary>
    public required string ProviderConfig { get; init; }

    public DeletionPolicy DeletionPolicy { get; init; }
    public ManagementPolicies Policies { get; init; }

    /// <summary>The annotation, and only with the word <c>true</c>.</summary>
    public bool IsPausedByAnnotation { get; init; }

    public ConditionList Conditions { get; init; } = ConditionList.None;

    /// <summary>True where a condition or the status speaks of an older generation than the object's.</summary>
    public bool IsStatusStale { get; init; }

    /// <summary>Asked for reconciliation, and not answered yet; crossplane.io/reconcile-requested-at against status.lastHandledReconcileAt.</summary>
    public bool IsReconcileAwaited { get; init; }

    /// <summary>True where the provider wrote anything of what it saw.</summary>
    public bool HasBeenObserved { get; init; }

    /// <summary>A creation was begun then and its result never written down: the cloud may hold an object that nobody knows.</summary>
    public DateTimeOffset? PossiblyLeakedAt { get => _possiblyLeaked.Value; init => _possiblyLeaked = new(value); }

    /// <summary>When the provider last wrote the status; null where the server does not say.</summary>
    public DateTimeOffset? ProviderWroteAt { get => _providerWrote.Value; init => _providerWrote = new(value); }

    /// <summary>Its own interval of polling, as written; null is the provider's.</summary>
    public string? PollInterval { get; init; }

    /// <summary>A deletion was refused because of a Usage: Background, Foreground or Orphan.</summary>
    public string? DeletionAttempt { get; init; }

    /// <summary>The cloud's own switch against deletion, where the kind has one; as seen, else as asked for.</summary>
    public bool? RefusesDeletion { get; init; }

    public LabelSet Labels { get; init; } = LabelSet.None;

    /// <summary>Kind and name of the owner that reconciles it.</summary>
    public string? Controller { get; init; }

    /// <summary>Who may make it again: "Argo CD application shop".</summary>
    public ValueList<string> Keepers { get; init; }

    /// <summary>Null where nothing drifted.</summary>
    public Drift? Drift { get; init; }

    /// <summary>By the annotation, by an empty set of policies, or as the provider says.</summary>
    public bool IsPaused => IsHeld || Conditions[ConditionType.Synced] is { Reason: "ReconcilePaused" };

    /// <summary>Paused as the object itself says it: crossplane#4839, its deletion cannot finish.</summary>
    public bool IsHeld => IsPausedByAnnotation || Policies is ManagementPolicies.Empty;

    /// <summary>The label that Crossplane's webhook is asked for.</summary>
    public bool IsInUse => Labels["crossplane.io/in-use"] == "true";

    public string? Dataplane => Labels["dataplane"];
    public string? Composite => Labels["crossplane.io/composite"];

    /// <summary>The name, after its namespace; null where no claim stands behind it.</summary>
    public string? Claim => Labels["crossplane.io/claim-name"] is { } name ? $"{Labels["crossplane.io/claim-namespace"]}/{name}" : null;

    /// <summary>Empty for the core group.</summary>
    public string Group => ApiVersion.LastIndexOf('/') is > 0 and var slash ? ApiVersion[..slash] : "";

    /// <summary>What decides what its deletion does in the cloud.</summary>
    public virtual ManagedTerms Terms => new() { IsBucket = false, ForceDestroy = false, Orphans = DeletionPolicy is DeletionPolicy.Orphan, Policies = Policies, IsHeld = IsHeld };
}
