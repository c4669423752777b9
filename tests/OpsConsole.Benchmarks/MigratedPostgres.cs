using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>A PostgreSQL of the benchmark's own; its databases have the console's schema.</summary>
internal sealed class MigratedPostgres : PostgresFixture
{
    protected override Task MigrateAsync(string ownerConnection, string appConnection) =>
        new Migrator(ownerConnection, new NpgsqlConnectionStringBuilder(appConnection).Username).RunAsync(CancellationToken.None);
}
