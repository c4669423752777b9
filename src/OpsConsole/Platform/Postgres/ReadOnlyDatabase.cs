using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>A database for a command that only reads it and knows no settings.</summary>
public sealed class ReadOnlyDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private ReadOnlyDatabase(NpgsqlDataSource source)
    {
        _source = source;
        Database = new(source, TimeProvider.System, NullLogger<Database>.Instance);
    }

    public Database Database { get; }

    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static ReadOnlyDatabase Open(string connection, string application)
    {
        // Beside the rights of its login: nothing that it sends can change anything.
        return new(NpgsqlDataSource.Create(DatabaseSettings.Of(connection, application).BeginningWith("default_transaction_read_only=on")));
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
