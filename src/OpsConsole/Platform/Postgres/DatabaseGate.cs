using Microsoft.Extensions.Options;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>What the gate found: reachable or not, and if so whether this program may run on it.</summary>
public sealed record GateAnswer(bool IsReachable, bool IsFit, string Reason);

/// <summary>Lets nothing work on a database that this program cannot run with; migrates first where that is configured.</summary>
public sealed partial class DatabaseGate(
    NpgsqlDataSource source, IOptions<ConnectionOptions> connections, IOptions<PostgresOptions> options, TimeProvider time,
    ILogger<DatabaseGate> logger)
{
    /// <summary>For the question alone: a migration takes as long as it takes.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    private bool _hasMigrated;

    public async Task<GateAnswer> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.MigrateAtStart && !_hasMigrated)
                await MigrateAsync(cancellationToken);
            // The bound holds from outside: cancelling a question to a server that hangs may itself wait for that server.
            var verdict = await JudgeAsync(cancellationToken).WaitAsync(LongestLook, time, cancellationToken);
            return new(true, verdict.Fitness == SchemaFitness.Fit, verdict.Message);
        }
        catch (MigrationRefusedException refusal)
        {
            return new(true, false, refusal.Message);
        }
        catch (PostgresException error) when (!DatabaseFault.IsConnectionLost(error))
        {
            return new(true, false, $"The database refuses the console: {DatabaseFault.Describe(error)}. Check ConnectionStrings:Console and the rights of its login.");
        }
        catch (NpgsqlException error)
        {
            return new(false, false, DatabaseFault.Describe(error));
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new(false, false, $"no answer within {LongestLook.TotalSeconds:0} s");
        }
    }

    private async Task<SchemaVerdict> JudgeAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestLook, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var connection = await source.OpenConnectionAsync(either.Token);
        return SchemaVerdict.Judge(Migration.Embedded, await SchemaTable.ReadAsync(connection, null, either.Token) ?? [], Migration.Program);
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(connections.Value.Owner))
            throw new MigrationRefusedException("ConnectionStrings:Owner is missing; Postgres:MigrateAtStart needs it, or set that to false and run `OpsConsole migrate`");
        var applied = await new Migrator(connections.Value.Owner, new NpgsqlConnectionStringBuilder(connections.Value.Console).Username).RunAsync(cancellationToken);
        _hasMigrated = true;
        foreach (var migration in applied)
            LogApplied(migration.Number, migration.Name);
    }

    [LoggerMessage(103, LogLevel.Information, "Migration {Number} {Name} was applied")]
    private partial void LogApplied(int number, string name);
}
