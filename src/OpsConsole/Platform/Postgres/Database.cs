using System.Diagnostics.Metrics;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The console's database. A transaction is repeated whole when the connection is lost, so its body must be safe to repeat.</summary>
public sealed partial class Database
{
    /// <summary>
    /// The key of the database by connections of their own, whose statements the server keeps parsed and planned: for the few that a run repeats for every
    /// parcel. They see thousands of rows by their keys, so one plan fits all values, which is not so of what people look for.
    /// </summary>
    public const string Prepared = "prepared";

    /// <summary>Waits between the tries of one call: about four seconds in all, so that a restart of the server is mostly not felt.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(3)];

    private static readonly Meter Meter = new("OpsConsole.Database");
    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>("opsconsole.database.repeats", description: "Transactions that were run again");

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger<Database> _logger;

    public Database(NpgsqlDataSource source, TimeProvider time, ILogger<Database> logger)
    {
        DapperSettings.Apply();
        (_source, _time, _logger) = (source, time, logger);
    }

    /// <summary>Raised with the reason when a connection was lost in use, so that the watch need not wait for its next look.</summary>
    public event Action<string>? ConnectionLost;

    /// <exception cref="DatabaseUnavailableException">After the last try.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) =>
        RepeatAsync(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await read(connection);
        }, cancellationToken);

    /// <summary>Runs <paramref name="write"/> in one transaction and commits it.</summary>
    /// <exception cref="DatabaseUnavailableException">After the last try.</exception>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        RepeatAsync(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var result = await write(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }, cancellationToken);

    /// <summary>Runs <paramref name="write"/> in one transaction and commits it.</summary>
    /// <exception cref="DatabaseUnavailableException">After the last try.</exception>
    public Task WriteAsync(Func<NpgsqlConnection, NpgsqlTransaction, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(async (connection, transaction) =>
        {
            await write(connection, transaction);
            return true;
        }, cancellationToken);

    /// <summary>Those that are idle end now, the others when they are given back.</summary>
    internal void ForgetConnections() => _source.Clear();

    private async Task<T> RepeatAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
            try
            {
                return await attempt();
            }
            catch (NpgsqlException error) when (DatabaseFault.IsConnectionLost(error) || DatabaseFault.IsUndoneByAnother(error))
            {
                var reason = DatabaseFault.Describe(error);
                if (DatabaseFault.IsConnectionLost(error))
                    ConnectionLost?.Invoke(reason);
                Repeats.Add(1, new KeyValuePair<string, object?>("reason", DatabaseFault.IsConnectionLost(error) ? "connection" : "conflict"));
                if (tries == Pauses.Length)
                    throw new DatabaseUnavailableException($"The database did not carry it out in {tries + 1} tries: {reason}", error);
                LogRepeat(tries + 1, reason);
                // A server that restarts needs a moment.
                await Task.Delay(Pauses[tries], _time, cancellationToken);
            }
            catch (NpgsqlException error) when (error.InnerException is TimeoutException)
            {
                // It would run out of time again.
                throw new DatabaseUnavailableException($"The database did not answer in time: {DatabaseFault.Describe(error)}", error);
            }
    }

    [LoggerMessage(100, LogLevel.Warning, "The database broke off try {Try}; the whole transaction is repeated: {Reason}")]
    private partial void LogRepeat(int @try, string reason);
}
