using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

/// <summary>What is made of the versions after their commit, and that pages say the same before and after.</summary>
public sealed class ChangeSummaryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ResourceGround.CreateAsync(postgres);
        await _ground.WriteAsync("staging-1", "a", "one", "u1", March,
            """{"spec":{"size":1},"status":{"ready":1}}""",
            """{"spec":{"size":2},"status":{"ready":1}}""",
            """{"spec":{"size":2},"status":{"ready":2}}""",
            """{"spec":{"size":2},"status":{"ready":2,"conditions":[{"type":"Ready","status":"True"}]}}""",
            null);
        await _ground.WriteAsync("prod-1", "", "two", "u2", March.AddSeconds(30), """{"spec":{"size":1,"odd":"\u0000"}}""", """{"spec":{"size":2,"odd":"\u0000x"}}""");
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task The_list_says_the_same_before_and_after_it_is_summarised()
    {
        foreach (var show in ChangeShow.All)
        {
            var question = Day with { Aspects = show.Aspects };
            await _ground.RunAsync("truncate change_summary, change_field, change_hour, change_progress");
            var before = await ListAsync(question);
            await _ground.SummariseAsync();

            Assert.Equal(before, await ListAsync(question));
        }
    }

    [Fact]
    public async Task Each_aspect_shows_its_own_changes()
    {
        await _ground.SummariseAsync();

        Assert.Equal(["Deleted one", "Modified one: status.conditions", "Modified two: spec.odd", "Modified one: spec.size", "Added two", "Added one"], await FirstAsync(ChangeShow.Of(null)));
        Assert.Equal(["Deleted one", "Modified two: spec.odd", "Modified one: spec.size", "Added two", "Added one"], await FirstAsync(ChangeShow.Of("spec")));
        Assert.Equal(["Modified one: status.conditions", "Modified one: status.ready"], await FirstAsync(ChangeShow.Of("status")));
        Assert.Equal(7, (await FirstAsync(ChangeShow.Of("all"))).Count);

        async Task<List<string>> FirstAsync(ChangeShow show) =>
            [.. (await ListAsync(Day with { Aspects = show.Aspects })).Select(line => line.Split(' ')).Select(words => words[2].Length == 0 ? $"{words[0]} {words[1]}" : $"{words[0]} {words[1]}: {words[2]}")];
    }

    [Fact]
    public async Task Field_and_manager_and_type_narrow_the_list_and_its_bars()
    {
        await _ground.SummariseAsync();

        Assert.Equal(2, (await ListAsync(Day with { Path = "spec.size" })).Count);
        Assert.Empty(await ListAsync(Day with { Path = "spec.none" }));
        Assert.Empty(await ListAsync(Day with { Manager = "nobody" }));
        Assert.Empty(await ListAsync(Day with { Type = "gadgets.example.org" }));
        var overview = (await _ground.Changes.OverviewAsync(ResourceGround.Everyone, null, Day with { Path = "spec.size" }, default)).Value!;
        Assert.Equal(2, overview.Bars.Sum(bar => bar.Told));
        Assert.Equal([(ResourceGround.Type, "Widget")], overview.Types.Select(type => (type.Name, type.Kind)));
    }

    [Fact]
    public async Task Bars_and_hours_count_only_the_clusters_that_the_person_sees()
    {
        await _ground.SummariseAsync();

        var mine = (await _ground.Changes.OverviewAsync(ResourceGround.Viewer, null, Day with { Aspects = ChangeShow.Told }, default)).Value!;
        Assert.Equal((4, 1, 1), (mine.Bars.Sum(bar => bar.Told), mine.Bars.Sum(bar => bar.Folded), mine.Bars.Sum(bar => bar.Deleted)));
        Assert.Equal(1, mine.Folded);
        Assert.Equal(RefusalKind.NotFound, (await _ground.Changes.OverviewAsync(ResourceGround.Viewer, "prod-1", Day, default)).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await _ground.Changes.HoursAsync(ResourceGround.Viewer, "prod-1", March, default)).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await _ground.Changes.PerTypeAsync(ResourceGround.Viewer, "prod-1", March, March.AddDays(1), default)).Refusal?.Kind);
        Assert.Equal([(March, 4, 1)], (await _ground.Changes.HoursAsync(ResourceGround.Viewer, "staging-1", March, default)).Value!.Select(hour => (hour.Hour, hour.Told, hour.Folded)));
        Assert.Equal(4, (await _ground.Changes.PerTypeAsync(ResourceGround.Viewer, "staging-1", March, March.AddDays(1), default)).Value![ResourceGround.Type]);
    }

    [Fact]
    public async Task Summarising_twice_or_by_two_at_once_counts_nothing_twice()
    {
        var lag = (await _ground.Summaries.BehindAsync(default)).Single(behind => behind.ClusterId == 2);
        var summariser = new ChangeSummariser(_ground.Summaries);

        await Task.WhenAll(summariser.BringUpAsync(lag, default), summariser.BringUpAsync(lag, default));
        await summariser.BringUpAsync(lag, default);

        Assert.Equal(5, await _ground.AskAsync<long>("select count(*) from change_summary where cluster_id = 2"));
        Assert.Equal(5, await _ground.AskAsync<long>("select sum(told + folded) from change_hour where cluster_id = 2"));
        Assert.DoesNotContain(await _ground.Summaries.BehindAsync(default), behind => behind.ClusterId == 2);
    }

    [Fact]
    public async Task What_waits_to_be_summarised_is_counted_with_its_age()
    {
        // The ground numbers both clusters in one go: prod-1's feed ends at 7, staging-1's at 5.
        Assert.Equal((12, March), await ReachAsync());

        await _ground.SummariseAsync();

        Assert.Equal((0, (DateTimeOffset?)null), await ReachAsync());

        async Task<(long, DateTimeOffset?)> ReachAsync() => await _ground.Counts.ReachAsync([1, 2], default) is var reach ? (reach.Waiting, reach.WaitingSince) : default;
    }

    [Fact]
    public async Task What_the_first_capture_of_a_cluster_found_is_no_change()
    {
        await _ground.RunAsync($"update capture_run set finished_at = '{March.AddSeconds(10):O}' where cluster_id = 2; update capture_run set state = 'running', finished_at = null where cluster_id = 1");

        await _ground.SummariseAsync();

        Assert.DoesNotContain(await ListAsync(Day with { Aspects = ChangeShow.Told }), line => line.StartsWith("Added", StringComparison.Ordinal));
        Assert.Equal(2, (await ListAsync(Day)).Count(line => line.StartsWith("Added", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_damaged_body_stops_nobody_and_says_so()
    {
        await _ground.RunAsync("update version set encoding = 1, body = '\\xdeadbeef' where cluster_id = 2 and sequence = 2");

        await _ground.SummariseAsync();

        Assert.Equal((short)ChangeAspects.Unknown, await _ground.AskAsync<short>("select aspects from change_summary where cluster_id = 2 and sequence = 2"));
        Assert.Equal(5, await _ground.AskAsync<long>("select count(*) from change_summary where cluster_id = 2"));
    }

    [Fact]
    public async Task Where_the_rest_of_a_feed_was_removed_the_place_moves_to_its_end()
    {
        await _ground.RunAsync("delete from version where cluster_id = 2");

        await _ground.SummariseAsync();
        await _ground.SummariseAsync();

        Assert.Empty(await _ground.Summaries.BehindAsync(default));
    }

    [Fact]
    public async Task The_rule_sees_the_last_hour_and_the_days_before_by_cluster()
    {
        var now = March.AddDays(6);
        await _ground.RunAsync("update capture_run set started_at = '2026-02-01'");
        for (var number = 0; number < 4; number++)
            await _ground.WriteAsync("staging-1", "b", $"w{number}", $"w{number}", now.AddMinutes(-30), """{"spec":{"size":1}}""", """{"spec":{"size":7}}""");
        for (var number = 0; number < 3; number++)
            await _ground.WriteAsync("prod-1", "b", $"d{number}", $"d{number}", now.AddMinutes(-20), """{"spec":{"size":1}}""", null);
        await _ground.SummariseAsync();

        var seen = await _ground.Observed.ReadAsync([1, 2], now, default);

        var change = Assert.Single(seen.Changes);
        Assert.Equal((2, "spec.size", "1", "7", 4), (change.ClusterId, change.Path, change.Before, change.After, change.Objects.Length));
        var deletion = Assert.Single(seen.Deletions);
        Assert.Equal((1, 3, 1L), (deletion.ClusterId, deletion.Objects, deletion.Left));
        Assert.Equal([(1, "spec.size", 1), (2, "spec.size", 1)], seen.Former.Where(hour => hour.Path is not null).OrderBy(hour => hour.ClusterId).Select(hour => (hour.ClusterId, hour.Path!, hour.Objects)));
        Assert.Equal(143, seen.Former.First(hour => hour.Path is not null).HoursAgo);
        Assert.Equal(["3 deleted in 1"], UnusualChanges.In(seen).Select(found => $"{found.Objects} {(found.Path is null ? "deleted" : found.Path)} in {string.Join(',', found.Clusters)}"));
        Assert.Empty(UnusualChanges.In(seen.Of(new HashSet<int> { 2 })));
    }

    [Fact]
    public async Task Events_that_retention_removes_take_their_summaries_along()
    {
        await _ground.RunAsync("""
            update resource_type set "group" = '', resource = 'events' where cluster_id = 2;
            """);
        await _ground.SummariseAsync();
        Assert.Equal((short)ChangeAspects.Status, await _ground.AskAsync<short>("select aspects from change_summary where cluster_id = 2 and sequence = 1"));

        await _ground.RunAsync("select remove_expired_events(2, interval '1 day')");

        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from change_summary where cluster_id = 2"));
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from change_field where cluster_id = 2"));
        Assert.Equal(2, await _ground.AskAsync<long>("select count(*) from change_summary where cluster_id = 1"));
    }

    private static ChangeQuestion Day => new() { Clusters = [], From = March, To = March.AddDays(1) };

    private async Task<List<string>> ListAsync(ChangeQuestion question) =>
        [.. (await _ground.Changes.ListAsync(ResourceGround.Everyone, null, question, null, null, default)).Value!.Items
            .Select(entry => $"{entry.Row.Change} {entry.Row.Name} {entry.Sentence?.Text}")];
}
