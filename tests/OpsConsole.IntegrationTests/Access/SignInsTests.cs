using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Sign-ins in the database: who may go on with a key, across processes and restarts, and while the database is away.</summary>
public sealed class SignInsTests(PostgresFixture postgres)
{
    private static readonly SignInEnd Ended = new(SignInGround.Vera, SignInEnd.Ended, "ended in the settings");

    [Fact]
    public async Task A_key_finds_its_sign_in_and_no_other_key_does()
    {
        await using var ground = await SignInGround.CreateAsync(postgres);
        var (signIn, key) = await ground.BeginAsync();
        var (_, other) = await ground.BeginAsync();

        Assert.Equal(signIn.Id, (await ground.SignIns.OfKeyAsync(key, CancellationToken.None)).Open!.Id);
        Assert.NotEqual(signIn.Id, (await ground.SignIns.OfKeyAsync(other, CancellationToken.None)).Open!.Id);
        Assert.Equal(SignInAnswer.Over, await ground.SignIns.OfKeyAsync(SignInKey.New(), CancellationToken.None));
        Assert.Equal(43, key.Length);
    }

    [Fact]
    public async Task Whoever_reads_the_database_finds_nothing_to_sign_in_with()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ground = SignInGround.On(database.AppConnection);
        var (signIn, key) = await ground.BeginAsync();

        var row = await TestDatabases.AskAsync<string>(database.OwnerConnection, "select sign_in::text from sign_in");
        var audit = await TestDatabases.AskAsync<string>(database.OwnerConnection, "select string_agg(audit_event::text, ' ') from audit_event");

        Assert.Contains(Convert.ToHexStringLower(SignInKey.HashOf(key)), row, StringComparison.Ordinal);
        Assert.DoesNotContain(key, row + audit, StringComparison.Ordinal);
        // The hash itself, shown as a key, opens nothing.
        foreach (var stolen in new[] { Convert.ToHexStringLower(SignInKey.HashOf(key)), Convert.ToBase64String(SignInKey.HashOf(key)), signIn.Id.ToString() })
            Assert.Equal(SignInAnswer.Over, await ground.SignIns.OfKeyAsync(stolen, CancellationToken.None));
    }

    [Fact]
    public async Task The_console_s_login_can_neither_change_whose_sign_in_it_is_nor_prolong_it()
    {
        var database = await postgres.CreateDatabaseAsync();

        foreach (var change in new[] { "subject = 'administrator'", "key_hash = key_hash", "expires_at = 'infinity'" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TestDatabases.RunAsync(database.AppConnection, $"update sign_in set {change}"));
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact]
    public async Task What_is_ended_is_over_at_once_here_at_once_for_commands_everywhere_and_after_a_restart()
    {
        await using var ground = await SignInGround.CreateAsync(postgres);
        var (signIn, key) = await ground.BeginAsync();
        var other = ground.Process();
        Assert.NotNull((await other.OfKeyAsync(key, CancellationToken.None)).Open);

        Assert.True(await ground.SignIns.EndAsync(signIn.Id, Ended, CancellationToken.None));

        Assert.Equal(SignInAnswer.Over, await ground.SignIns.OfKeyAsync(key, CancellationToken.None));
        Assert.Equal(SignInAnswer.Over, await other.OfIdAsync(signIn.Id, CancellationToken.None));
        ground.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(SignInAnswer.Over, await other.OfKeyAsync(key, CancellationToken.None));
        Assert.Equal(SignInAnswer.Over, await ground.Process().OfKeyAsync(key, CancellationToken.None));
        Assert.False(await other.EndAsync(signIn.Id, Ended, CancellationToken.None));
    }

    [Fact]
    public async Task Its_end_stands_in_the_chain_once_with_who_and_why()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ground = SignInGround.On(database.AppConnection);
        var (signIn, _) = await ground.BeginAsync();

        await ground.SignIns.EndAsync(signIn.Id, Ended, CancellationToken.None);
        await ground.Process().EndAsync(signIn.Id, Ended, CancellationToken.None);

        Assert.Equal(["signin.succeeded console", "signin.ended sign-in of Vera"], await TestDatabases.AskAsync<string[]>(database.OwnerConnection,
            "select array_agg(action || ' ' || subject order by sequence) from audit_event"));
        Assert.Equal("ended in the settings", await TestDatabases.AskAsync<string>(database.OwnerConnection,
            "select detail ->> 'why' from audit_event where action = 'signin.ended'"));
    }

    [Fact]
    public async Task A_sign_in_ends_by_itself_after_its_lifetime_however_often_it_is_used()
    {
        await using var ground = await SignInGround.CreateAsync(postgres);
        var (_, key) = await ground.BeginAsync();

        for (var hour = 0; hour < 11; hour++)
        {
            ground.Time.Advance(TimeSpan.FromHours(1));
            Assert.NotNull((await ground.SignIns.OfKeyAsync(key, CancellationToken.None)).Open);
        }
        ground.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));

        Assert.Equal(SignInAnswer.Over, await ground.SignIns.OfKeyAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task Requests_write_nothing_but_every_few_minutes_that_it_was_seen()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ground = SignInGround.On(database.AppConnection);
        var (_, key) = await ground.BeginAsync();
        var begun = await VersionAsync();

        for (var request = 0; request < 20; request++)
        {
            ground.Time.Advance(TimeSpan.FromSeconds(10));
            await ground.SignIns.OfKeyAsync(key, CancellationToken.None);
        }
        Assert.Equal(begun, await VersionAsync());

        ground.Time.Advance(TimeSpan.FromMinutes(5));
        await ground.SignIns.OfKeyAsync(key, CancellationToken.None);
        Assert.NotEqual(begun, await VersionAsync());

        // The row's own version: what any write would change.
        Task<string> VersionAsync() => TestDatabases.AskAsync<string>(database.OwnerConnection, "select xmin::text || ctid::text from sign_in");
    }

    [Fact]
    public async Task While_the_database_is_away_commands_are_refused_pages_rest_on_the_last_answer_for_the_revalidation_time_and_sign_outs_are_made_up_for()
    {
        await using var server = await postgres.StartOwnServerAsync();
        await using var ground = On(server);
        await MigrateAsync(server);
        var (signIn, key) = await ground.BeginAsync();
        var (leaving, leavingKey) = await ground.BeginAsync();
        await ground.SignIns.OfKeyAsync(key, CancellationToken.None);
        await server.KillAsync(CancellationToken.None);
        ground.Time.Advance(TimeSpan.FromSeconds(30));

        // A killed server's sessions may live on for a moment and answer.
        await Eventually.True(async () => (await ground.Access.ForCommandAsync(signIn.Caller, CancellationToken.None)).Refusal?.Kind == RefusalKind.Unavailable, "commands are refused");
        Assert.NotNull((await ground.SignIns.OfKeyAsync(key, CancellationToken.None)).Open);
        ground.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(SignInAnswer.Silence, await ground.SignIns.OfKeyAsync(key, CancellationToken.None));
        await ground.SignIns.LeaveAsync(leaving.Id, new(SignInGround.Vera, SignInEnd.Left, "signed out"), CancellationToken.None);

        await server.StartAsync(CancellationToken.None);
        ground.Time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.True(async () => (await ground.SignIns.OfKeyAsync(key, CancellationToken.None)).Open is not null || Later(ground), "it is known again");
        Assert.Equal(SignInAnswer.Over, await ground.SignIns.OfKeyAsync(leavingKey, CancellationToken.None));
        await ground.SignIns.FlushAsync(CancellationToken.None);
        Assert.Equal(SignInAnswer.Over, await ground.Process().OfKeyAsync(leavingKey, CancellationToken.None));
    }

    [Fact]
    public async Task What_has_been_over_for_long_is_forgotten()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ground = SignInGround.On(database.AppConnection);
        await ground.BeginAsync();
        await ground.BeginAsync();
        await TestDatabases.RunAsync(database.OwnerConnection, "update sign_in set expires_at = clock_timestamp() - interval '91 days' where id = (select min(id::text)::uuid from sign_in)");

        Assert.Equal(1, await ground.Store.ForgetAsync(SignInKeeper.Kept, CancellationToken.None));
        Assert.Equal(1L, await TestDatabases.AskAsync<long>(database.OwnerConnection, "select count(*) from sign_in"));
    }

    private static SignInGround On(PrivatePostgres server) => SignInGround.On(server.AppConnection("console"));

    private static bool Later(SignInGround ground)
    {
        ground.Time.Advance(TimeSpan.FromSeconds(1));
        return false;
    }

    private static async Task MigrateAsync(PrivatePostgres server)
    {
        await server.EnsureDatabaseAsync("console", CancellationToken.None);
        await new Migrator(server.OwnerConnection("console"), PostgresLogins.AppName).RunAsync(CancellationToken.None);
    }
}
