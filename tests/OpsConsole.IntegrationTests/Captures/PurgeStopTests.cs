using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>A purge that may not begin, or may not go on, and what is said of it afterwards.</summary>
public sealed class PurgeStopTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Halt = "insert into approval_halt (person, why) values ('aaron', 'x')";
    private const string Stop = "update approval_request set stop_asked_at = now()";
    private const string Takeover = "update approval_execution set epoch = epoch + 1";
    private const string Capture = "insert into capture_run (cluster_id, id, cause, state) select id, gen_random_uuid(), 'person', 'running' from cluster";

    private CaptureGround _ground = null!;
    private HistoryPurge _purge = null!;

    private int One => _ground.Fleet.All.Single().Id!.Value;

    public async ValueTask InitializeAsync()
    {
        _ground = await CaptureGround.CreateAsync(postgres);
        var cluster = await _ground.AddClusterAsync("one");
        for (var number = 0; number < 20; number++)
            cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"made-{number}" }, ["provisioner"] = "ebs.csi.aws.com" });
        await _ground.CaptureAsync("one");
        _purge = new HistoryPurge(new HistoryPurgeStore(_ground.Database));
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory, InlineData(Halt), InlineData(Stop), InlineData(Takeover), InlineData("update approval_item set state = 'unknown'"), InlineData(Capture)]
    public async Task What_is_in_the_way_ends_it_before_its_next_step_and_it_is_not_called_untouched(string inTheWay)
    {
        var (item, request) = (await PlannedAsync(), await PurgeRequests.AddAsync(_ground.Test));
        var covered = await CoveredAsync();
        PurgeOutcome outcome;
        using (AfterFirstStep.Do(() => ForceAsync(inTheWay)))
            outcome = await _purge.PurgeAsync(One, request, 1, CancellationToken.None);

        Assert.Equal((false, true, 0L), (outcome.IsDone, outcome.IsBegun, outcome.Versions));
        Assert.NotNull(outcome.Reason);
        Assert.Equal(covered - 1, await CoveredAsync());
        Assert.Equal(SightKind.Underway, (await Action().SeeAsync(item, CancellationToken.None)).Kind);
    }

    [Theory, InlineData(Halt), InlineData(Stop), InlineData(Takeover), InlineData("delete from approval_intent"), InlineData(Capture)]
    public async Task Without_an_intent_or_with_something_in_the_way_it_does_not_begin(string inTheWay)
    {
        var (item, request) = (await PlannedAsync(), await PurgeRequests.AddAsync(_ground.Test));
        await ForceAsync(inTheWay);
        var covered = await CoveredAsync();

        var effect = await Action().ActAsync(new LiveItem(item, LiveState.Same) { Request = request }, CancellationToken.None);

        Assert.Equal(EffectKind.NotSent, effect.Kind);
        Assert.Equal((covered, 0L), (await CoveredAsync(), await CountAsync("retention_record")));
        Assert.Equal(SightKind.Untouched, (await Action().SeeAsync(item, CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Broken_off_by_itself_nobody_says_that_nothing_was_done()
    {
        var (item, request) = (await PlannedAsync(), await PurgeRequests.AddAsync(_ground.Test));
        // Larger than a step: what is made of versions goes in the first ones.
        await ForceAsync($"""
            insert into change_hour (cluster_id, hour, told, folded)
            select {One}, timestamptz '2000-01-01' + n * interval '1 hour', 1, 1 from generate_series(1, 6000) as n
            """);
        ItemEffect effect;
        using (AfterFirstStep.Do(() => ForceAsync(Halt)))
            effect = await Action().ActAsync(new LiveItem(item, LiveState.Same) { Request = request }, CancellationToken.None);

        Assert.Equal(EffectKind.Unknown, effect.Kind);
        Assert.Contains("halted", effect.Words, StringComparison.Ordinal);
        Assert.Equal(SightKind.Underway, (await Action().SeeAsync(item, CancellationToken.None)).Kind);
    }

    private PurgeHistory Action() => new(_ground.Fleet, _purge, TimeProvider.System);

    /// <summary>As the action plans it.</summary>
    private async Task<PlanItem> PlannedAsync()
    {
        var extent = await _purge.MeasureAsync(One, CancellationToken.None);
        return new PlanItem
        {
            Number = 1,
            ClusterId = One,
            Cluster = "one",
            Type = "history",
            Name = "one",
            Uid = "",
            ResourceVersion = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            DriftHash = extent.Oldest!.Value.ToString("O", CultureInfo.InvariantCulture),
            Substance = extent.Versions.ToString(CultureInfo.InvariantCulture),
            Outcome = new("history-removed", OutcomeRank.Destroyed, "removed for ever"),
        };
    }

    /// <summary>As the owner, past the promises of the tables.</summary>
    private Task ForceAsync(string sql) => TestDatabases.RunAsync(_ground.Test.OwnerConnection, $"alter table approval_item disable trigger user; {sql}");

    /// <summary>What goes first.</summary>
    private async Task<long> CoveredAsync() => await CountAsync("coverage") + await CountAsync("coverage_refusal");

    private Task<long> CountAsync(string table) => _ground.AskAsync<long>($"select count(*) from {table} where cluster_id = @One", new { One });
}
