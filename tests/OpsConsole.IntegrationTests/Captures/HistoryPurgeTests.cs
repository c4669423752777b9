using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Features.Resources.Search;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>The whole history of one cluster removed, of no other, by no other way; and everything filled anew behind it.</summary>
public sealed class HistoryPurgeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Form = "test";

    /// <summary>Tables of a cluster that are no history of its objects, or are what must outlive it.</summary>
    private static readonly string[] Outliving =
        ["approval_item", "audit_event", "change_progress", "change_sequence", "reference_position", "resource_type", "retention_record", "search_progress"];

    private CaptureGround _ground = null!;
    private SimulatedCluster _one = null!;
    private HistoryPurge _purge = null!;

    private int One => _ground.Fleet.All.Single(cluster => cluster.Name == "one").Id!.Value;

    public async ValueTask InitializeAsync()
    {
        _ground = await CaptureGround.CreateAsync(postgres);
        _one = await _ground.AddClusterAsync("one");
        await _ground.AddClusterAsync("two");
        _purge = new HistoryPurge(new HistoryPurgeStore(_ground.Database));
        for (var number = 0; number < 2 * BodyDictionary.Samples; number++)
            Create($"made-{number}");
        await CaptureAllAsync();
        for (var turn = 0; turn < 5; turn++)
        {
            _one.Objects.Change(Classes, null, "made-3", document => document["metadata"]!["labels"]!["tier"] = $"{turn}");
            await _ground.CaptureAsync("one");
        }
        _one.Objects.Delete(Classes, null, "made-4");
        await CaptureAllAsync();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory, InlineData(1), InlineData(7), InlineData(5_000)]
    public async Task Nothing_of_the_cluster_is_left_and_all_of_the_others(int batch)
    {
        var request = await PurgeRequests.AddAsync(_ground.Test);
        var other = await RowsAsync("two");
        var (versions, objects, last) = (await CountAsync("version"), await CountAsync("resource"), await LastAsync());
        Assert.True(versions > 100);

        var outcome = await _purge.PurgeAsync(One, request, batch, CancellationToken.None);

        Assert.Equal((true, versions, objects, null), (outcome.IsDone, outcome.Versions, outcome.Objects, outcome.Reason));
        var left = (await RowsAsync("one")).Where(table => table.Value > 0).Select(table => table.Key);
        Assert.Empty(left.Except(Outliving));
        Assert.Equal(other, await RowsAsync("two"));
        Assert.Equal(last, await LastAsync());
        Assert.Equal($"{request} {versions} {objects} true", await _ground.AskAsync<string>(
            "select string_agg(concat_ws(' ', request_id, versions, resources, case when type_id is null then 'true' else 'false' end), ',') from retention_record"));
        Assert.Equal(2, await _ground.AskAsync<long>("select count(*) from cluster"));
    }

    [Fact]
    public async Task What_there_is_to_lose_is_measured()
    {
        var extent = await _purge.MeasureAsync(One, CancellationToken.None);

        Assert.Equal((await CountAsync("version"), await CountAsync("resource"), await CountAsync("current")), (extent.Versions, extent.Objects, extent.Present));
        Assert.Equal(extent.Objects - 1, extent.Present);
        Assert.Equal(await _ground.AskAsync<DateTimeOffset>("select min(valid_from) from version where cluster_id = @One", new { One }), extent.Oldest);
        var bytes = await _ground.AskAsync<long>("select sum(coalesce(length(body), 0) + coalesce(length(managed_fields), 0)) from version where cluster_id = @One", new { One });
        Assert.InRange(extent.AboutBytes, bytes / 2, bytes * 2);
        Assert.Equal(new PurgeExtent(), await _purge.MeasureAsync(4711, CancellationToken.None));
    }

    [Theory]
    [InlineData("approved", PurgeRequests.Action)]
    [InlineData("succeeded", PurgeRequests.Action)]
    [InlineData("executing", "resources.delete")]
    public async Task A_request_that_is_no_approved_purge_under_way_removes_nothing(string state, string action)
    {
        var request = await PurgeRequests.AddAsync(_ground.Test, state, action);
        var before = await RowsAsync("one");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _purge.PurgeAsync(One, request, CancellationToken.None));

        Assert.Equal("42501", refused.SqlState);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => _purge.PurgeAsync(One, Guid.NewGuid(), CancellationToken.None))).SqlState);
        Assert.Equal(before, await RowsAsync("one"));
    }

    [Fact]
    public async Task The_console_may_delete_no_version_by_itself()
    {
        foreach (var table in (string[])["version", "resource", "coverage", "dictionary", "change_summary"])
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(_ground.Test.AppConnection, $"delete from {table}"))).SqlState);
    }

    [Fact]
    public async Task While_a_capture_runs_nothing_is_removed_and_afterwards_it_goes_on()
    {
        var request = await PurgeRequests.AddAsync(_ground.Test);
        var before = await CountAsync("version");
        PurgeOutcome? during = null;
        using var moment = AtListed.Do(Classes, async () => during = await _purge.PurgeAsync(One, request, CancellationToken.None));

        await _ground.CaptureAsync("one");

        Assert.Equal((false, 0L), (during!.IsDone, during.Versions));
        Assert.Contains("A capture", during.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync("version"));
        Assert.True((await _purge.PurgeAsync(One, request, CancellationToken.None)).IsDone);
        Assert.Equal(0, await CountAsync("version"));
    }

    [Fact]
    public async Task A_capture_after_it_fills_everything_anew_and_the_feed_goes_on()
    {
        await FollowAsync();
        var before = await RowsAsync("one");
        var last = await LastAsync();
        await _purge.PurgeAsync(One, await PurgeRequests.AddAsync(_ground.Test), CancellationToken.None);
        await FollowAsync();

        var run = await _ground.CaptureAsync("one", RunCause.First);
        await FollowAsync();

        Assert.Equal(RunState.Complete, run.State);
        Assert.True(run.Added > 100);
        Assert.Equal((last + 1, last + run.Added), (
            await _ground.AskAsync<long>("select min(sequence) from version where cluster_id = @One", new { One }),
            await _ground.AskAsync<long>("select max(sequence) from version where cluster_id = @One", new { One })));
        var rows = await RowsAsync("one");
        Assert.Equal(before["current"], rows["current"]);
        Assert.Equal(before["resource_reference"], rows["resource_reference"]);
        Assert.Equal((run.Added, run.Added, run.Added, run.Added), (rows["resource"], rows["search_document"], rows["change_summary"], rows["version"]));
        Assert.Equal(1, rows["dictionary"]);
        Assert.Contains("\"tier\":\"4\"", System.Text.Encoding.UTF8.GetString((await _ground.BodyAsync("one", "storageclasses", "made-3"))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_before_and_is_summarised_late_is_not_written()
    {
        var summaries = new ChangeSummaryStore(_ground.Database, _ground.Dictionaries);
        var lag = (await summaries.BehindAsync(CancellationToken.None)).Single(behind => behind.ClusterId == One);
        var versions = await summaries.NextAsync(One, lag.After, CancellationToken.None);
        await summaries.WriteAsync(One, 0, versions[0].Sequence, [ChangeSummary.Of(versions[0])], CancellationToken.None);
        await _purge.PurgeAsync(One, await PurgeRequests.AddAsync(_ground.Test), CancellationToken.None);

        Assert.False(await summaries.WriteAsync(One, versions[0].Sequence, versions[^1].Sequence, [.. versions.Skip(1).Select(ChangeSummary.Of)], CancellationToken.None));

        Assert.Equal(0, await CountAsync("change_summary"));
    }

    [Fact]
    public async Task A_state_kept_after_it_can_be_read_though_its_dictionary_went()
    {
        await _purge.PurgeAsync(One, await PurgeRequests.AddAsync(_ground.Test), CancellationToken.None);
        var cluster = _ground.Fleet.All.Single(known => known.Name == "one");
        var keeper = new ObjectKeeper(new ObjectKeepStore(_ground.Database), _ground.Dictionaries, new CaptureMasking(Options.Create(_ground.Options)));

        var kept = Assert.Single(await keeper.KeepAsync(cluster, "storage.k8s.io", "storageclasses",
            [await _ground.Fleet.ConnectionTo("one")!.GetAsync("/apis/storage.k8s.io/v1/storageclasses/made-3", CancellationToken.None)], CancellationToken.None));

        Assert.True(kept.IsNew);
        Assert.NotNull(await _ground.BodyAsync("one", "storageclasses", "made-3"));
        Assert.Equal(await LastAsync(), kept.Sequence);
    }

    private async Task CaptureAllAsync()
    {
        await _ground.CaptureAsync("one");
        await _ground.CaptureAsync("two");
    }

    /// <summary>As the indexers behind the captures do.</summary>
    private async Task FollowAsync()
    {
        var search = new SearchIndexStore(_ground.Database, _ground.Dictionaries);
        while (await search.AdvanceAsync(One, Form, [], CancellationToken.None))
        {
            // Until nothing is left.
        }
        await new ReferenceIndex(new ReferenceStore(_ground.Database, _ground.Dictionaries)).CatchUpAsync(CancellationToken.None);
        var summaries = new ChangeSummaryStore(_ground.Database, _ground.Dictionaries);
        var summariser = new ChangeSummariser(summaries);
        while ((await summaries.BehindAsync(CancellationToken.None)).FirstOrDefault(behind => behind.ClusterId == One) is { } lag)
            await summariser.BringUpAsync(lag, CancellationToken.None);
    }

    private void Create(string name) => _one.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = "gold" } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{name}" },
    });

    private Task<long> CountAsync(string table) => _ground.AskAsync<long>($"select count(*) from {table} where cluster_id = @One", new { One });

    private Task<long> LastAsync() => _ground.AskAsync<long>("select last from change_sequence where cluster_id = @One", new { One });

    /// <summary>How many rows of every table with a cluster_id are this cluster's.</summary>
    private async Task<IReadOnlyDictionary<string, long>> RowsAsync(string cluster)
    {
        var id = _ground.Fleet.All.Single(known => known.Name == cluster).Id!.Value;
        var tables = await Captured.AskAsync<string[]>(_ground.Test, """
            select array_agg(relname::text)
              from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
               and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'cluster_id' and not attisdropped)
            """);
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
            rows[table] = await Captured.AskAsync<long>(_ground.Test, $"select count(*) from {table} where cluster_id = {id}");
        return rows;
    }
}
