using Npgsql;
using OpsConsole.ConformanceTests;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(MigratedPostgres))]
[assembly: AssemblyFixture(typeof(LoadedApiServer))]
// One real server: the table of requests writes to it, and a capture is compared with what it holds.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace OpsConsole.ConformanceTests;

/// <summary>The PostgreSQL of this test program; its databases have the console's schema.</summary>
public sealed class MigratedPostgres : PostgresFixture
{
    protected override Task MigrateAsync(string ownerConnection, string appConnection) =>
        new Migrator(ownerConnection, new NpgsqlConnectionStringBuilder(appConnection).Username).RunAsync(CancellationToken.None);
}
