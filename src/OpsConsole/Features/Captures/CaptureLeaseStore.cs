using Dapper;
using Npgsql;
using OpsConsole.Platform;

namespace OpsConsole.Features.Captures;

/// <summary>The lease is in other hands: whatever this process was writing is not to be written.</summary>
public sealed class CaptureLeaseLostException() : Exception("Another process captures now; this one stops writing.");

/// <summary>Lets one process capture: a session advisory lock says who, an epoch that it raises fences off who was.</summary>
public sealed class CaptureLeaseStore(NpgsqlDataSource source)
{
    /// <summary>Null while another process holds it.</summary>
    public async Task<CaptureLease?> TryTakeAsync(string holder, CancellationToken cancellationToken)
    {
        const string lockSql = "select pg_try_advisory_lock(hashtextextended('opsconsole.capture', 0))";
        // Waits for writing transactions of the epoch before: they hold the row in share mode until they commit.
        const string epochSql = """
            update capture_lease
               set epoch = epoch + 1, holder = @holder, taken_at = clock_timestamp()
             where id = 1
            returning epoch
            """;
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(lockSql, cancellationToken: cancellationToken)))
            {
                await connection.DisposeAsync();
                return null;
            }
            Steps.At("capture.lease.locked");
            var epoch = await connection.ExecuteScalarAsync<long>(new CommandDefinition(epochSql, new { holder }, cancellationToken: cancellationToken));
            return new CaptureLease(epoch, () => AskAsync(connection), () => ReleaseAsync(connection));
        }
        catch
        {
            await ReleaseAsync(connection);
            throw;
        }
    }

    /// <summary>Within a writing transaction, before its first write: holds the epoch until the commit, or refuses.</summary>
    public static async Task HoldAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, long epoch, CancellationToken cancellationToken)
    {
        const string sql = "select epoch from capture_lease where id = 1 for share";
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken)) != epoch)
            throw new CaptureLeaseLostException();
    }

    private static Task<int> AskAsync(NpgsqlConnection connection) =>
        connection.ExecuteScalarAsync<int>(new CommandDefinition("select 1", commandTimeout: 5));

    /// <summary>Closing alone would give the session to the pool, and the lock with it until somebody uses that session again.</summary>
    private static async ValueTask ReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync(new CommandDefinition("select pg_advisory_unlock_all()", commandTimeout: 5));
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // The session is gone, and the lock with it.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}

/// <summary>The right to capture, for as long as its connection lives.</summary>
public sealed class CaptureLease(long epoch, Func<Task> ask, Func<ValueTask> release) : IAsyncDisposable
{
    public long Epoch { get; } = epoch;

    /// <summary>Throws when the connection that holds the lock is gone.</summary>
    public Task AskAsync() => ask();

    public ValueTask DisposeAsync() => release();
}
