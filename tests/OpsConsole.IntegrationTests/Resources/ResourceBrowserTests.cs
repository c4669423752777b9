using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

public sealed class ResourceBrowserTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ResourceGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Types_carry_their_count_and_coverage()
    {
        await _ground.WriteAsync("staging-1", "a", "one", "u1", March, """{"spec":{"size":1}}""");

        var types = (await _ground.Browser.TypesAsync(ResourceGround.Viewer, "staging-1", null, default)).Value.Types;

        var type = Assert.Single(types);
        Assert.Equal((ResourceGround.Type, 1, true), (type.Name, type.Objects, type.IsComplete));
        Assert.Equal("Size", Assert.Single(type.Columns).Name);
    }

    [Fact]
    public async Task What_a_person_may_not_see_is_answered_exactly_like_what_is_absent()
    {
        await _ground.WriteAsync("prod-1", "a", "one", "u1", March, """{"spec":{"size":1}}""");

        var unseen = await AllRefusalsAsync("prod-1");
        var absent = await AllRefusalsAsync("nowhere");

        Assert.All(unseen, refusal => Assert.Equal(RefusalKind.NotFound, refusal?.Kind));
        Assert.Equal(absent.Select(refusal => refusal!.Message.Replace("nowhere", "prod-1", StringComparison.Ordinal)), unseen.Select(refusal => refusal!.Message));
        Assert.False((await _ground.Browser.TypesAsync(ResourceGround.Everyone, "prod-1", null, default)).IsRefused);
        Assert.All((await _ground.Browser.TypesEverywhereAsync(ResourceGround.Viewer, null, default)).Value!, entry => Assert.Equal("staging-1", entry.Cluster.Name));
    }

    [Fact]
    public async Task Parts_follow_each_other_without_gap_or_overlap()
    {
        for (var number = 0; number < 7; number++)
            await _ground.WriteAsync("staging-1", $"n{number % 3}", $"w{number}", $"u{number}", March, $$$"""{"spec":{"size":{{{number}}}}}""");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var part = (await _ground.Browser.ResourcesPartAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new(), 2, cursor, default)).Value!;
            Assert.InRange(part.Items.Count, 1, 2);
            seen.AddRange(part.Items.Select(row => $"{row.Namespace}/{row.Name} {row.Cells[0]}"));
            cursor = part.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["n0/w0 0", "n0/w3 3", "n0/w6 6", "n1/w1 1", "n1/w4 4", "n2/w2 2", "n2/w5 5"], seen);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("====")]
    [InlineData("WyJ0eXBlcyIsImEiXQ")]
    [InlineData("WyJyZXNvdXJjZXMiLCJhIl0")]
    [InlineData("bnVsbA")]
    [InlineData("WyJyZXNvdXJjZXMiLG51bGwsbnVsbF0")]
    [InlineData("WyJyZXNvdXJjZXMiLCJcdTAwMDAiLCJiIl0")]
    public async Task A_cursor_that_this_list_did_not_give_is_refused(string cursor) => Assert.Equal(RefusalKind.Invalid,
        (await _ground.Browser.ResourcesPartAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new(), null, cursor, default)).Refusal?.Kind);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000_000)]
    public async Task A_limit_out_of_range_is_refused(int limit)
    {
        Assert.Equal(RefusalKind.Invalid, (await _ground.Browser.ResourcesPartAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new(), limit, null, default)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Invalid, (await _ground.Browser.TypesPartAsync(ResourceGround.Viewer, "staging-1", null, limit, null, default)).Refusal?.Kind);
    }

    [Fact]
    public async Task A_NUL_in_a_question_is_refused_before_the_database_sees_it()
    {
        Assert.Equal(RefusalKind.Invalid, (await _ground.Browser.KeysAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new() { Name = "a\0" }, default)).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await _ground.Browser.FindAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "b\0", null, null, default)).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await _ground.Browser.TypeAsync(ResourceGround.Viewer, "staging-1", "x\0", null, default)).Refusal?.Kind);
    }

    [Fact]
    public async Task A_table_knows_its_places_by_keys_and_reads_the_rows_in_sight()
    {
        await _ground.WriteAsync("staging-1", "a", "early", "u1", March, """{"spec":{"size":1}}""");
        await _ground.WriteAsync("staging-1", "a", "late", "u2", March.AddMinutes(9), """{"spec":{"size":2}}""");

        var byName = (await _ground.Browser.KeysAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new(), default)).Value!;
        var byChange = (await _ground.Browser.KeysAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new() { Order = ResourceOrder.Changed }, default)).Value!;
        var filtered = (await _ground.Browser.KeysAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new() { Name = "LAT" }, default)).Value!;
        var rows = (await _ground.Browser.RowsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, [.. byChange, 999], null, default)).Value!;

        Assert.Equal(byName, byChange.Reverse());
        Assert.Equal([byChange[0]], filtered);
        Assert.Equal(["late", "early"], rows.Select(row => row.Name));
    }

    [Fact]
    public async Task A_key_of_another_cluster_or_an_unseen_one_gives_no_row()
    {
        await _ground.WriteAsync("prod-1", "a", "secret", "u1", March, """{"spec":{"size":1}}""");
        var keys = (await _ground.Browser.KeysAsync(ResourceGround.Everyone, "prod-1", ResourceGround.Type, new(), default)).Value!;

        Assert.Empty((await _ground.Browser.RowsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, keys, null, default)).Value!);
        Assert.True((await _ground.Browser.RowsAsync(ResourceGround.Viewer, "prod-1", ResourceGround.Type, keys, null, default)).IsRefused);
    }

    [Fact]
    public async Task A_name_that_was_made_again_has_a_lineage_for_each_life()
    {
        await _ground.WriteAsync("staging-1", "a", "one", "old", March, """{"spec":{"size":1}}""", null);
        await _ground.WriteAsync("staging-1", "a", "one", "new", March.AddMinutes(5), """{"spec":{"size":2}}""");

        var present = (await _ground.Browser.FindAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, default)).Value!;
        var former = (await _ground.Browser.FindAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", "old", null, default)).Value!;

        Assert.Equal(("new", false, 2), (present.Lineage.Uid, present.IsDeleted, present.Lineages.Count));
        Assert.True(former.IsDeleted);
        Assert.True((await _ground.Browser.FindAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", "none", null, default)).IsRefused);
    }

    private async Task<List<Refusal?>> AllRefusalsAsync(string cluster) =>
    [
        (await _ground.Browser.TypesAsync(ResourceGround.Viewer, cluster, null, default)).Refusal,
        (await _ground.Browser.TypeAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, null, default)).Refusal,
        (await _ground.Browser.ResourcesPartAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, new(), null, null, default)).Refusal,
        (await _ground.Browser.KeysAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, new(), default)).Refusal,
        (await _ground.Browser.FindAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, "a", "one", null, null, default)).Refusal,
        (await _ground.History.VersionsAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, "a", "one", null, null, null, null, default)).Refusal,
        (await _ground.History.StateAsync(ResourceGround.Viewer, cluster, ResourceGround.Type, "a", "one", null, null, 1, default)).Refusal,
        (await _ground.History.DifferenceAsync(ResourceGround.Viewer, Point(cluster, 1), Point(cluster, 2), default)).Refusal,
        (await _ground.Changes.ListAsync(ResourceGround.Viewer, cluster, new() { Clusters = [], From = March, To = March.AddDays(1) }, null, null, default)).Refusal,
    ];

    private static ResourcePoint Point(string cluster, long version) => new(cluster, ResourceGround.Type, "a", "one", null, new VersionPoint(version, null));
}
