using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary><c>OpsConsole migrate</c> killed anywhere, from nothing and from every earlier form of the database, with rows in it.</summary>
public sealed class MigrationCrashTests(PostgresFixture postgres)
{
    private static readonly int Newest = Migration.Embedded.Count;

    public static IEnumerable<TheoryDataRow<int>> Forms => Enumerable.Range(0, Newest).Select(from => new TheoryDataRow<int>(from));

    public static IEnumerable<TheoryDataRow<int, string, int>> Moments =>
        from start in Enumerable.Range(0, Newest)
        from step in CrashSteps.Of("migrated")
        where start == 0 || step != "migration.table.created"
        from time in step is "migration.applied" or "migration.executed" ? Enumerable.Range(1, Newest - start) : [1]
        select new TheoryDataRow<int, string, int>(start, step, time) { Explicit = true };

    [Fact]
    public async Task Every_step_of_a_migration_is_one_that_it_comes_by()
    {
        var notes = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Equal(0, await MigrateAsync(ConsoleSettings.For(await postgres.CreateEmptyDatabaseAsync()).NoteSteps(notes)));

        Assert.Empty(CrashSteps.Of("migrated").Except(CrashSteps.Read(notes).Select(step => step.Step)));
        File.Delete(notes);
    }

    /// <summary>From nothing at every step; from an earlier form where its last file has run and where all is about to be committed.</summary>
    [Theory, MemberData(nameof(Forms))]
    public async Task Killed_at_its_steps_it_comes_to_the_same_end(int from)
    {
        IEnumerable<Kill> kills = from > 0
            ? [new("migration.executed", Newest - from), new("migration.committing", 1)]
            : [.. CrashSteps.Of("migrated").Where(step => step != "migration.committed").Select(step => new Kill(step, 1)),
                new("migration.executed", Newest), new("migration.applied", (Newest + 1) / 2), new("migration.committed", 1)];
        await AssertComesToTheSameAsync(from, kills);
    }

    [Theory, MemberData(nameof(Moments))]
    public Task Killed_at_any_moment_it_comes_to_the_same_end(int from, string step, int time) => AssertComesToTheSameAsync(from, [new(step, time)]);

    private async Task AssertComesToTheSameAsync(int from, IEnumerable<Kill> kills)
    {
        var prepared = await PrepareAsync(from);
        var undisturbed = await postgres.CopyAsync(prepared);
        Assert.Equal(0, await MigrateAsync(ConsoleSettings.For(undisturbed)));
        var expected = await FormAsync(undisturbed);
        var database = await postgres.CopyAsync(prepared);
        var before = await FormAsync(database);

        foreach (var kill in kills)
        {
            Assert.Equal(CrashSteps.Killed, await MigrateAsync(ConsoleSettings.For(database).StopAt(kill.Step, kill.Time)));
            Assert.Equal(kill.Step == "migration.committed" ? expected : before, await FormAsync(database));
        }
        Assert.Equal(0, await MigrateAsync(ConsoleSettings.For(database)));

        Assert.Equal(expected, await FormAsync(database));
    }

    /// <summary>A database as an earlier program left it, with an object and its history where it knew such.</summary>
    private async Task<TestDatabase> PrepareAsync(int migrations)
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        if (migrations > 0)
            await new Migrator(database.OwnerConnection, PostgresLogins.AppName, [.. Migration.Embedded.Take(migrations)], Migration.Program).RunAsync(CancellationToken.None);
        if (migrations >= 3)
            await TestDatabases.RunAsync(database.OwnerConnection, """
                insert into cluster (uid, name, labels, server, is_declared) values ('00000000-0000-4000-8000-000000000001', 'one', '{"environment": "prod"}', 'https://one.example', true);
                insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
                select id, 'example', 'widgets', 'Widget', 'v1', '{v1}', true, true, '{}', '[]' from cluster;
                insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at) select cluster_id, id, 'space', 'name', 'uid', clock_timestamp() from resource_type;
                select ensure_version_month(clock_timestamp()::date);
                insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, hash, form_version, encoding, raw_length, body, source)
                select cluster_id, id, type_id, first_seen_at, 1, 'added', '7', sha256('{}'), 1, 0, 2, '{}', 'list' from resource;
                insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
                select cluster_id, id, type_id, namespace, name, uid, first_seen_at, sha256('{}'), '7' from resource;
                insert into change_sequence (cluster_id, last) select id, 1 from cluster;
                """);
        return database;
    }

    /// <summary>What stands in the tables, and everything of the schema that the catalogues tell.</summary>
    private static async Task<IReadOnlyList<string>> FormAsync(TestDatabase database)
    {
        const string sql = """
            select 'relation ' || concat_ws(' | ', relname, relkind, relpersistence, relispartition, relacl, reloptions)
              from pg_class where relnamespace = 'public'::regnamespace
            union all
            select 'column ' || concat_ws(' | ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attstorage, attacl,
                                          (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum))
              from pg_attribute where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and attnum > 0 and not attisdropped
            union all
            select 'constraint ' || concat_ws(' | ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
            union all
            select 'index ' || indexdef from pg_indexes where schemaname = 'public'
            union all
            select 'function ' || concat_ws(' | ', pg_get_functiondef(oid), proacl) from pg_proc
             where pronamespace = 'public'::regnamespace and prokind in ('f', 'p') and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
            union all
            select 'trigger ' || concat_ws(' | ', pg_get_triggerdef(oid), tgenabled)
              from pg_trigger where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
            """;
        await using var connection = new NpgsqlConnection(database.OwnerConnection + ";Pooling=false");
        await connection.OpenAsync();
        var lines = await LinesAsync(connection, sql);
        foreach (var table in await LinesAsync(connection, "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"))
            // When a migration ran is its own.
            lines.AddRange((await LinesAsync(connection, $"select (to_jsonb(line) - 'applied_at' - 'taken_at')::text from \"{table}\" as line")).Select(line => $"{table} {line}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static async Task<List<string>> LinesAsync(NpgsqlConnection connection, string sql)
    {
        var lines = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }

    private static async Task<int> MigrateAsync(Dictionary<string, string?> settings)
    {
        await using var process = ConsoleProcess.Start(new() { Arguments = ["migrate"], Settings = settings });
        return await process.Exited.WaitAsync(Eventually.Limit);
    }
}
