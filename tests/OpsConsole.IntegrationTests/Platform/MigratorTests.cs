using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

public sealed class MigratorTests(PostgresFixture postgres)
{
    private static readonly Version Program = new(0, 1, 0);
    private static readonly Migration One = Migration.Parse("0001_test_one.sql", "-- oldest program: 0.1.0\ncreate table one (n int);");
    private static readonly Migration Two = Migration.Parse("0002_test_two.sql", "-- oldest program: 0.1.0\ninsert into one values (2);");

    [Fact]
    public async Task Ten_programs_at_once_apply_each_file_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var test = await postgres.CreateEmptyDatabaseAsync();

            var applied = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Migrate(test, One, Two))));

            Assert.Equal([1, 2], applied.SelectMany(list => list).Select(migration => migration.Number).Order());
            Assert.Equal(1, await TestDatabases.AskAsync<long>(test.OwnerConnection, "select count(*) from one"));
        }
    }

    [Fact]
    public async Task A_later_program_applies_only_what_is_new()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        await Migrate(test, One);

        var applied = await Migrate(test, One, Two);

        Assert.Equal([Two], applied);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind_and_is_named()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        var broken = Migration.Parse("0002_test_broken.sql", "-- oldest program: 0.1.0\ncreate table half (n int); select 1/0;");

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrate(test, One, broken));

        Assert.Contains("0002_test_broken", refusal.Message, StringComparison.Ordinal);
        Assert.False(await TestDatabases.AskAsync<bool>(test.OwnerConnection, "select exists (select from pg_tables where tablename in ('one', 'half', 'schema_migration'))"));
    }

    [Fact]
    public async Task A_changed_file_is_refused_by_name()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        await Migrate(test, One);

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrate(test, One with { Sql = One.Sql + " -- edited" }));

        Assert.Contains("0001_test_one is not the file that ran", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_needs_a_newer_program_is_refused_and_one_that_only_grew_is_not()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        await Migrate(test, One, Two);

        Assert.Empty(await Migrate(test, One));

        var contracted = Migration.Parse("0003_test_contract.sql", "-- oldest program: 0.2.0\ndrop table one;");
        await new Migrator(test.OwnerConnection, null, [One, Two, contracted], new(0, 2, 0)).RunAsync(CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrate(test, One, Two));

        Assert.Contains("needs OpsConsole 0.2.0 or later", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_something_else_is_refused()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        await TestDatabases.RunAsync(test.OwnerConnection, "create table theirs (n int)");

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() => Migrate(test, One));

        Assert.Contains("tables that are not OpsConsole's", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_app_login_is_refused_with_the_statement_that_makes_it()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();

        var refusal = await Assert.ThrowsAsync<MigrationRefusedException>(() =>
            new Migrator(test.OwnerConnection, "no_such_login", [One], Program).RunAsync(CancellationToken.None));

        Assert.Contains("create role \"no_such_login\" login", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_login_reads_and_writes_rows_but_makes_no_tables()
    {
        var test = await postgres.CreateDatabaseAsync();

        Assert.Equal(0, await TestDatabases.AskAsync<long>(test.AppConnection, "select count(*) from audit_event"));
        await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(test.AppConnection, "create table mine (n int)"));
        await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(test.AppConnection, "delete from schema_migration"));
    }

    private static Task<IReadOnlyList<Migration>> Migrate(TestDatabase test, params Migration[] migrations) =>
        new Migrator(test.OwnerConnection, null, migrations, Program).RunAsync(CancellationToken.None);
}
