using OpsConsole.Platform.Access;

namespace OpsConsole.Platform.Audit;

/// <summary>Something that happened and must be provable later. Never holds a manifest or a secret.</summary>
public sealed record AuditEvent
{
    /// <summary>Makes a repeated write of the same event a no-op.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>Null for what the console did by itself.</summary>
    public Caller? Caller { get; init; }
    /// <summary>A dotted verb: <c>signin.succeeded</c>, <c>capture.started</c>, <c>configuration.reloaded</c>.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to, in words an operator knows: <c>cluster prod-use1-07</c>.</summary>
    public required string Subject { get; init; }
    /// <summary>The cluster it concerns, where it concerns one: its readers may see the event.</summary>
    public int? ClusterId { get; init; }
    public required string Outcome { get; init; }
    public IReadOnlyDictionary<string, string> Detail { get; init; } = new Dictionary<string, string>();
}

/// <summary>Records what happened, each event in a transaction of its own.</summary>
public sealed class AuditLog(AuditStore store)
{
    /// <summary>Throws when it cannot be recorded: what must be provable must not go on without.</summary>
    public Task RecordAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => store.AppendAsync(auditEvent, cancellationToken);
}
