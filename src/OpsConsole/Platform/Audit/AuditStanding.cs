namespace OpsConsole.Platform.Audit;

/// <summary>What is known of the chain as a whole.</summary>
public enum ChainStanding
{
    /// <summary>This process has not followed all of it yet, or not held it against what is kept elsewhere.</summary>
    NotVerified,
    Intact,
    /// <summary>A link does not hold, or the whole is an earlier state of itself.</summary>
    Broken,
}

/// <param name="Standing">Of the chain.</param>
/// <param name="Reason">In a person's words; empty where it is intact.</param>
/// <param name="Since">When it became so.</param>
public sealed record AuditVerdict(ChainStanding Standing, string Reason, DateTimeOffset? Since);

/// <summary>
/// Whether what happened can be proven at this moment, for whoever is about to do what cannot be undone. Told by the feature that follows the
/// chain; where nobody follows it, it stays not verified.
/// </summary>
public sealed class AuditStanding
{
    private AuditVerdict _now = new(ChainStanding.NotVerified, "it was not followed yet", null);

    /// <summary>Raised after it became another, on any thread.</summary>
    public event Action? Changed;

    public AuditVerdict Now => Volatile.Read(ref _now);

    /// <summary>
    /// Why nothing destructive may be done now; null while it may. Not verified refuses too: it passes within the first minute of a process, or
    /// says what cannot be reached.
    /// </summary>
    public Refusal? RefusalOfDestruction => Now switch
    {
        { Standing: ChainStanding.Intact } => null,
        { Standing: ChainStanding.Broken, Reason: var reason } => new(
            RefusalKind.Conflict, $"The audit chain is broken: {reason}. Nothing destructive is done while that is so.", "Ask who runs the console to look at the page Audit."),
        { Reason: var reason } => new(
            RefusalKind.Unavailable, $"The audit chain is not verified: {reason}. Nothing destructive is done before it is.", "Try again in a minute; if it stays, ask who runs the console to look at the page Audit."),
    };

    public void Set(AuditVerdict verdict)
    {
        if (Interlocked.Exchange(ref _now, verdict) != verdict)
            Changed?.Invoke();
    }
}
