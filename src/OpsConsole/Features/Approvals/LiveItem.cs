namespace OpsConsole.Features.Approvals;

public enum LiveState
{
    /// <summary>What was approved.</summary>
    Same,
    /// <summary>Another uid, another substance or another outcome.</summary>
    Drifted,
    /// <summary>No longer there.</summary>
    Gone,
    /// <summary>What it waited for did not come, so it is left alone; nothing is concluded of the others.</summary>
    Unmet,
    /// <summary>It could not be read now; nothing is concluded from that.</summary>
    Unreadable,
}

/// <summary>An item beside its target as it was just read.</summary>
public sealed record LiveItem(PlanItem Item, LiveState State)
{
    /// <summary>Why it is not the same, or cannot be read.</summary>
    public string Reason { get; init; } = "";
    public string ResourceVersion { get; init; } = "";

    /// <summary>The target as the server sent it; only in memory, never shown or stored unmasked.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>What the action made of it while it looked, for its own call alone; null where it keeps nothing.</summary>
    public object? Seen { get; init; }

    /// <summary>The request on whose behalf it is begun; known to the one call and to nothing before it.</summary>
    public Guid Request { get; init; }

    /// <summary>Its substance now, masked, where it drifted.</summary>
    public string Substance { get; init; } = "";
}

/// <summary>Where the state just before is kept.</summary>
/// <param name="Address">A page of the console; null where the action has none.</param>
/// <param name="Reason">Why it could not be kept; the item is then not begun.</param>
public sealed record WayBack(string? Address, string? Reason);

public enum EffectKind
{
    /// <summary>The server took it; whether it is done tells a look.</summary>
    Accepted,
    /// <summary>It is proven done.</summary>
    Done,
    /// <summary>The target moved between the look and the call: no effect, look again.</summary>
    Moved,
    /// <summary>The server said no: no effect.</summary>
    Refused,
    /// <summary>Nothing was sent, or the server turned it away before looking: no effect.</summary>
    NotSent,
    /// <summary>It may have happened.</summary>
    Unknown,
}

/// <summary>What a call came to, with the server's own words.</summary>
public sealed record ItemEffect(EffectKind Kind, string Words);

public enum SightKind
{
    /// <summary>The effect is there.</summary>
    Done,
    /// <summary>It is under way and something holds it: say what in the words.</summary>
    Underway,
    /// <summary>No trace of it.</summary>
    Untouched,
    /// <summary>It cannot be read now.</summary>
    Unreadable,
}

/// <summary>What a look afterwards found.</summary>
public sealed record ItemSight(SightKind Kind, string Words);
