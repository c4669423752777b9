using Dapper;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The database cannot be brought to this program's form; the message is one line with the way out.</summary>
public sealed class MigrationRefusedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Brings a database to the form of this program, as its owner. All that is missing runs in one transaction under one lock:
/// ten programs at once apply each file once, and a killed one leaves nothing.
/// </summary>
public sealed class Migrator(string ownerConnection, string? appLogin, IReadOnlyList<Migration> migrations, Version program)
{
    public Migrator(string ownerConnection, string? appLogin) : this(ownerConnection, appLogin, Migration.Embedded, Migration.Program)
    {
    }

    /// <returns>What ran now; empty when nothing was missing.</returns>
    /// <exception cref="MigrationRefusedException"/>
    public async Task<IReadOnlyList<Migration>> RunAsync(CancellationToken cancellationToken)
    {
        DapperSettings.Apply();
        var settings = new NpgsqlConnectionStringBuilder(ownerConnection) { Pooling = false, ApplicationName = "OpsConsole migrate", CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        try
        {
            await DatabaseRoles.EnsureAsync(connection, appLogin, cancellationToken);
            Steps.At("migration.roles.ensured");
            return await ApplyAsync(connection, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MigrationRefusedException(
                $"'{connection.UserName}' of ConnectionStrings:Owner may not do this: {error.MessageText}. It must own the database and, where opsconsole_app does not exist yet, be allowed to create roles.", error);
        }
    }

    private async Task<IReadOnlyList<Migration>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "select pg_advisory_xact_lock(hashtextextended('opsconsole.migration', 0))";
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));

        var pending = await PendingAsync(connection, transaction, cancellationToken);
        foreach (var migration in pending)
        {
            await RunFileAsync(connection, transaction, migration, cancellationToken);
            Steps.At("migration.executed");
            await SchemaTable.RecordAsync(connection, transaction, migration, program, cancellationToken);
            Steps.At("migration.applied");
        }
        Steps.At("migration.committing");
        await transaction.CommitAsync(cancellationToken);
        Steps.At("migration.committed");
        return pending;
    }

    private async Task<IReadOnlyList<Migration>> PendingAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var applied = await SchemaTable.ReadAsync(connection, transaction, cancellationToken);
        if (applied is null)
        {
            if (await SchemaTable.HoldsSomethingElseAsync(connection, transaction, cancellationToken))
                throw new MigrationRefusedException(
                    $"The database '{connection.Database}' holds tables that are not OpsConsole's. Give it an empty database of its own in ConnectionStrings:Owner.");
            await SchemaTable.CreateAsync(connection, transaction, cancellationToken);
            Steps.At("migration.table.created");
            return migrations;
        }

        var verdict = SchemaVerdict.Judge(migrations, applied, program);
        return verdict.Fitness is SchemaFitness.Fit or SchemaFitness.Missing
            ? [.. migrations.Where(migration => applied.All(row => row.Number != migration.Number))]
            : throw new MigrationRefusedException(verdict.Message);
    }

    private static async Task RunFileAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(migration.Sql, transaction: transaction, cancellationToken: cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState != PostgresErrorCodes.InsufficientPrivilege && !DatabaseFault.IsConnectionLost(error))
        {
            throw new MigrationRefusedException(
                $"Migration {migration.Number:0000}_{migration.Name} failed and nothing of it was kept: {error.SqlState} {error.MessageText}", error);
        }
    }
}
