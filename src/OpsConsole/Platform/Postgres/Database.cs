using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The console's database. A transaction is repeated whole when the connection is lost, so its body must be safe to repeat.</summary>
public sealed class Database
{
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{read} {cancellationToken}");

    /// <summary>Runs <paramref name="write"/> in one transaction and commits it.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{write} {cancellationToken}");
}
