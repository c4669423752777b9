using Dapper;
using Npgsql;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Puts a set of rules in force that was approved; the number of the set makes it happen once.</summary>
public sealed class ChangeRulesStore(Database database)
{
    /// <summary>False where a set with that number is there already.</summary>
    internal async Task<bool> PutAsync(RuleDocument document, long version, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(async (connection, transaction) =>
            {
                if (await IsThereAsync(connection, document, version, transaction, cancellationToken))
                    return;
                await RuleSetStore.PutAsync(connection, transaction, document, version, ChangeRules.ActionKey, cancellationToken);
            }, cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    internal Task<bool> WasPutAsync(RuleDocument document, long version, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => IsThereAsync(connection, document, version, null, cancellationToken), cancellationToken);

    private static Task<bool> IsThereAsync(NpgsqlConnection connection, RuleDocument document, long version, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        const string sql = "select exists (select from approval_rule_set where version = @version and hash = @hash)";
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, new { version, hash = document.Hash() }, transaction, cancellationToken: cancellationToken));
    }
}
