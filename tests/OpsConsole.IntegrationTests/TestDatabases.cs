using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests;

/// <summary>Ways into a test's database, as the program goes and around it.</summary>
internal static class TestDatabases
{
    /// <summary>As the console's own login, the way its stores use it.</summary>
    public static Database OpenDatabase(this TestDatabase test) =>
        new(NpgsqlDataSource.Create(test.AppConnection), TimeProvider.System, NullLogger<Database>.Instance);

    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        // Asked again and again until something holds: a session of its own each time would take the server longer than the question.
        await using var connection = new NpgsqlConnection(connectionString + ";Connection Idle Lifetime=1;Connection Pruning Interval=1");
        try
        {
            return await OnceAsync();
        }
        catch (NpgsqlException error) when (error is not PostgresException || error.SqlState == PostgresErrorCodes.AdminShutdown)
        {
            // The server was stopped since the session was used last.
            NpgsqlConnection.ClearPool(connection);
            await connection.CloseAsync();
            return await OnceAsync();
        }

        async Task<T> OnceAsync()
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync())!;
        }
    }

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
