using Dapper;

namespace OpsConsole.Platform.Postgres;

/// <summary>What the database says of itself.</summary>
/// <param name="Server">PostgreSQL's version.</param>
/// <param name="Migrations">All that ran, in order.</param>
/// <param name="AppliedAt">When the last one did.</param>
/// <param name="Bytes">The size of the database.</param>
public sealed record SchemaFacts(string Server, IReadOnlyList<AppliedMigration> Migrations, DateTimeOffset? AppliedAt, long Bytes)
{
    /// <summary>The newest of what the migrations ask for; older programs refuse to start.</summary>
    public Version? OldestProgram => Migrations.Select(migration => Version.Parse(migration.OldestProgram)).Max();
}

/// <summary>Reads them, as the console's own login.</summary>
public sealed class SchemaFactsStore(Database database)
{
    public Task<SchemaFacts> ReadAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select current_setting('server_version') as server,
                   (select max(applied_at) from schema_migration) as applied_at,
                   pg_database_size(current_database()) as bytes
            """;
        return database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleAsync<Row>(new CommandDefinition(sql, cancellationToken: cancellationToken));
            return new SchemaFacts(row.Server, await SchemaTable.ReadAsync(connection, null, cancellationToken) ?? [], row.AppliedAt, row.Bytes);
        }, cancellationToken);
    }

    private sealed record Row
    {
        public string Server { get; init; } = "";
        public DateTimeOffset? AppliedAt { get; init; }
        public long Bytes { get; init; }
    }
}
