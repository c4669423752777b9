using Npgsql;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Audit;

/// <summary>
/// Records what configuration came into force, once for each state: whichever process read it, however often, and whatever ended it between
/// reading and recording. Each event carries the state it stands for; the next one is written only where the state is another.
/// </summary>
public sealed class ConfigurationStore(Database database, AuditStore audit)
{
    /// <summary>The detail that tells one state from another; nobody reads it as words.</summary>
    public const string State = "state";

    /// <param name="auditEvent">What is in force or refused now, with its <see cref="State"/>; the first of its subject says that it was loaded.</param>
    /// <param name="cancellationToken">Ends the wait for the chain.</param>
    public Task RecordAsync(AuditEvent auditEvent, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => RecordAsync(connection, transaction, auditEvent.Subject, _ => auditEvent, cancellationToken), cancellationToken);

    /// <summary>Within the transaction of what follows the configuration; last in it, as with every event.</summary>
    /// <param name="connection">Of the transaction.</param>
    /// <param name="transaction">Of what follows.</param>
    /// <param name="subject">Of the event.</param>
    /// <param name="eventSince">The event, told from what the last one of its subject stood for, if there was one.</param>
    /// <param name="cancellationToken">Ends the wait for the chain.</param>
    public async Task RecordAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string subject, Func<AuditRecord?, AuditEvent> eventSince,
        CancellationToken cancellationToken)
    {
        var last = await audit.LastOfAsync(connection, transaction, subject, cancellationToken);
        var auditEvent = eventSince(last);
        if (last is null)
            auditEvent = auditEvent with { Action = "configuration.loaded" };
        if (last?.Detail.GetValueOrDefault(State) != auditEvent.Detail[State])
            await audit.AppendAsync(connection, transaction, auditEvent, cancellationToken);
    }
}
