using Npgsql;

namespace OpsConsole.Platform.Audit;

/// <summary>Appends to the insert-only, hash-chained audit rows.</summary>
public sealed class AuditStore
{
    /// <summary>Within the transaction of the effect it describes: both happen or neither.</summary>
    public Task AppendAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuditEvent auditEvent, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{connection} {transaction} {auditEvent} {cancellationToken}");
}
