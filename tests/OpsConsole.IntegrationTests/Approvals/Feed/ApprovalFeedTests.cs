using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals.Feed;

/// <summary>The feed holds what is open as the database has it, whichever process changed it.</summary>
public sealed class ApprovalFeedTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _here = null!;
    private ApprovalGround _there = null!;

    private ApprovalFeed Feed => _here.Get<ApprovalFeed>();

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _here = await ApprovalGround.StartAsync(database);
        _there = await ApprovalGround.StartAsync(database, beside: _here);
    }

    public async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
    }

    [Fact]
    public async Task What_happens_to_a_request_is_in_the_next_look_with_its_votes_and_rules()
    {
        await Feed.LookAsync(CancellationToken.None);
        Assert.Empty(Feed.Now.Open);
        Assert.Equal(1, Feed.Now.Rules!.Version);

        var request = await _here.AskAsync("otto", ["a", "b"]);
        await Feed.LookAsync(CancellationToken.None);
        var asked = Assert.Single(Feed.Now.Open);
        Assert.Equal((request.Number, 2, 0, 2), (asked.Request.Number, asked.Request.Items, asked.Votes.Count, asked.Policy!.People));

        (await _here.VoteAsync(request, "amina")).Sure();
        await Feed.LookAsync(CancellationToken.None);
        Assert.Equal("amina", Assert.Single(Assert.Single(Feed.Now.Open).Votes).Person);

        (await _here.Voting.WithdrawAsync(ApprovalGround.Person("amina"), request.Number, CancellationToken.None)).Sure();
        await Feed.LookAsync(CancellationToken.None);
        Assert.Empty(Assert.Single(Feed.Now.Open).Votes);

        (await _here.Controls.CancelAsync(ApprovalGround.Person("otto"), request.Number, "", CancellationToken.None)).Sure();
        await Feed.LookAsync(CancellationToken.None);
        Assert.Empty(Feed.Now.Open);
        Assert.Equal(RequestState.Cancelled, Assert.Single(Feed.Now.Ended).State);
    }

    [Fact]
    public async Task The_version_counts_changes_and_only_what_changed_is_read_anew()
    {
        var first = await _here.AskAsync("otto", ["a"]);
        var second = await _here.AskAsync("otto", ["b"]);
        await Feed.LookAsync(CancellationToken.None);
        var (version, before) = (Feed.Version, Feed.Now.Open);

        await Feed.LookAsync(CancellationToken.None);
        Assert.Equal(version, Feed.Version);
        (await _here.VoteAsync(first, "amina")).Sure();
        await Feed.LookAsync(CancellationToken.None);

        Assert.Equal(version + 1, Feed.Version);
        Assert.Equal([second.Number, first.Number], Feed.Now.Open.Select(open => open.Request.Number));
        Assert.Same(before[0], Feed.Now.Open[0]);
        Assert.NotSame(before[1], Feed.Now.Open[1]);
    }

    [Fact]
    public async Task A_halt_and_other_rules_are_changes_too()
    {
        await Feed.LookAsync(CancellationToken.None);
        var halts = _here.Get<HaltStore>();

        await halts.HaltAsync(ApprovalGround.Person("amina"), "the wrong cluster", CancellationToken.None);
        await Feed.LookAsync(CancellationToken.None);
        Assert.Equal("the wrong cluster", Feed.Now.Halt!.Why);
        await halts.ResumeAsync(ApprovalGround.Person("amina"), ApprovalGround.Person("amina").Key, CancellationToken.None);
        await Feed.LookAsync(CancellationToken.None);
        Assert.Equal("amina", Feed.Now.Halt!.FirstPerson);
        await halts.ResumeAsync(ApprovalGround.Person("aaron"), ApprovalGround.Person("aaron").Key, CancellationToken.None);
        await _here.Get<ChangeRulesStore>().PutAsync(ShippedRules.Document, 2, CancellationToken.None);
        await Feed.LookAsync(CancellationToken.None);

        Assert.Null(Feed.Now.Halt);
        Assert.Equal(2, Feed.Now.Rules!.Version);
        Assert.Equal(4, Feed.Version);
    }

    /// <summary>The poll would find it too, and would not say which of both it was: so it is kept from looking.</summary>
    [Fact]
    public async Task Another_process_says_so_at_once_when_requests_change()
    {
        await _here.StartAsync<SignalRelay>();
        await _there.StartAsync<SignalRelay>();
        var (elsewhere, here) = (_here.Get<ApprovalSignal>(), _there.Get<ApprovalSignal>());
        await Eventually.True(() => elsewhere.Version == 1 && here.Version == 1, "both listen");

        await _there.AskAsync("otto", ["a"]);

        await Eventually.True(() => elsewhere.Version == 2, "the other process hears it");
        Assert.Equal(2, here.Version);
        await _here.AskAsync("otto", ["b"]);
        await Eventually.True(() => here.Version == 3, "and so does the first");
        Assert.Equal(3, elsewhere.Version);
    }

    [Fact]
    public async Task Without_any_word_of_another_process_the_look_each_second_finds_what_it_did()
    {
        await _here.StartAsync<ApprovalFeed>();
        await Eventually.True(() => Feed.Version == 1, "the feed has looked");

        var request = await _there.AskAsync("otto", ["a"]);

        await Eventually.True(() => Feed.Now.Open.Any(open => open.Request.Number == request.Number), "the request is seen");
    }

    [Fact]
    public async Task Listeners_come_back_after_their_connections_were_cut()
    {
        await _here.StartAsync<SignalRelay>();
        await _there.StartAsync<SignalRelay>();
        var signal = _here.Get<ApprovalSignal>();
        await Eventually.True(() => signal.Version == 1, "it listens");
        int[] before = [];
        await Eventually.True(async () => (before = await ListenersAsync()).Length == 2, "both listen");

        await TestDatabases.AskAsync<bool>(_here.Database.AppConnection, $"select bool_and(pg_terminate_backend(pid)) from unnest(array[{string.Join(',', before)}]) as cut(pid)");

        await Eventually.True(async () => await ListenersAsync() is { Length: 2 } after && !after.Intersect(before).Any(), "both listen again");
        var known = signal.Version;
        await _there.AskAsync("otto", ["a"]);
        await Eventually.True(() => signal.Version > known, "it hears again");
    }

    /// <summary>Processes of the server; a login sees what its own sessions do.</summary>
    private Task<int[]> ListenersAsync() => TestDatabases.AskAsync<int[]>(_here.Database.AppConnection, """
        select coalesce(array_agg(pid), array[]::integer[])
          from pg_stat_activity
         where datname = current_database() and query ilike '%listen opsconsole\_approvals%' and pid <> pg_backend_pid()
        """);
}
