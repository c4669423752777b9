using System.Text;
using CsCheck;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

/// <summary>Looking back against a model that keeps everything in memory.</summary>
public sealed class AsOfTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ResourceGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    /// <summary>A life: when it begins, in minutes, and its states a minute apart; null ends it, and a state after that is the same uid come back.</summary>
    private sealed record Life(string Namespace, string Name, string Uid, int Begin, int?[] States)
    {
        public int? At(double minute) => minute < Begin ? null : States[Math.Min((int)Math.Floor(minute - Begin), States.Length - 1)];
    }

    private static readonly Gen<int?[]> States = Gen.Frequency((4, Gen.Int[0, 9].Select(number => (int?)number)), (1, Gen.Const((int?)null))).Array[1, 6]
        .Select(states => states[0] is null ? [0, .. states] : states)
        // A deletion follows a state.
        .Select(states => states.Where((state, place) => state is not null || place == 0 || states[place - 1] is not null).ToArray());

    private static readonly Gen<Life[]> History = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 12], States, (space, name, begin, states) => (space, name, begin, states))
        .Array[1, 14].Select(lives => lives.DistinctBy(life => (life.space, life.name))
            .Select((life, number) => new Life($"n{life.space}", $"w{life.name}", $"u{number}", life.begin, life.states)).ToArray());

    [Fact]
    public async Task Every_moment_of_a_random_history_is_shown_as_it_was()
    {
        var run = 0;
        await History.SampleAsync(async lives =>
        {
            var stamp = March.AddHours(Interlocked.Increment(ref run));
            await _ground.RunAsync("delete from current; delete from version; delete from resource; delete from coverage");
            await _ground.CoverAsync("staging-1", stamp.AddMinutes(-1), isComplete: true);
            foreach (var life in lives)
                await _ground.WriteAsync("staging-1", life.Namespace, life.Name, life.Uid, stamp.AddMinutes(life.Begin), [.. life.States.Select(state => state is null ? null : $$$"""{"spec":{"size":{{{state}}}}}""")]);

            for (var minute = -0.5; minute < 20; minute += 1.5)
                await LooksLikeAsync(lives, stamp.AddMinutes(minute), minute);
            // The moment itself belongs to what begins with it.
            await LooksLikeAsync(lives, stamp.AddMinutes(3), 3);
        }, iter: 12, threads: 1);
    }

    [Fact]
    public async Task What_was_deleted_since_appears_as_it_was_and_says_so()
    {
        await _ground.CoverAsync("staging-1", March.AddMinutes(-1), isComplete: true);
        await _ground.WriteAsync("staging-1", "a", "one", "u1", March, """{"spec":{"size":1}}""", """{"spec":{"size":2}}""", null);

        var then = (await StateAsync("one", March.AddSeconds(90))).Value!;
        var now = (await StateAsync("one", null)).Value!;

        Assert.Equal("""{"spec":{"size":2}}""", Encoding.UTF8.GetString(then.Json));
        Assert.Equal((false, March.AddMinutes(2)), (then.IsOfDeleted, then.Resource.Lineage.DeletedLaterAt));
        Assert.True(now.IsOfDeleted);
    }

    [Fact]
    public async Task A_name_that_was_made_again_shows_the_life_of_the_moment()
    {
        await _ground.CoverAsync("staging-1", March.AddMinutes(-1), isComplete: true);
        await _ground.WriteAsync("staging-1", "a", "one", "old", March, """{"spec":{"size":1}}""", null);
        await _ground.WriteAsync("staging-1", "a", "one", "new", March.AddMinutes(5), """{"spec":{"size":2}}""");

        Assert.Equal("old", (await StateAsync("one", March.AddSeconds(30))).Value!.Resource.Lineage.Uid);
        Assert.True((await StateAsync("one", March.AddMinutes(3))).Value!.IsOfDeleted);
        Assert.Equal("new", (await StateAsync("one", March.AddMinutes(6))).Value!.Resource.Lineage.Uid);
    }

    [Fact]
    public async Task Before_the_first_read_nothing_is_known_and_that_is_said()
    {
        await _ground.RunAsync("delete from coverage");
        await _ground.CoverAsync("staging-1", March, isComplete: true);

        var type = await _ground.Browser.TypeAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, March.AddSeconds(-1), default);
        var types = await _ground.Browser.TypesAsync(ResourceGround.Viewer, "staging-1", March.AddSeconds(-1), default);
        var unknown = (await _ground.Browser.UnknownAsync(ResourceGround.Viewer, March.AddSeconds(-1), default)).Value!;

        Assert.All([type.Refusal, types.Refusal], refusal => Assert.Contains("before 1 Mar 2026 00:00:00 UTC", refusal!.Message, StringComparison.Ordinal));
        Assert.Equal(("staging-1", March), (unknown.Single().Cluster.Name, unknown.Single().Began));
        Assert.False((await _ground.Browser.TypesAsync(ResourceGround.Viewer, "staging-1", March, default)).IsRefused);
    }

    [Fact]
    public async Task A_moment_says_from_which_complete_read_it_is_proven_and_where_there_was_a_gap()
    {
        await _ground.RunAsync("delete from coverage");
        await _ground.CoverAsync("staging-1", March, isComplete: true);
        await _ground.CoverAsync("staging-1", March.AddMinutes(10), isComplete: false);

        var before = (await _ground.Browser.TypeAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, March.AddMinutes(5), default)).Value.Type;
        var within = (await _ground.Browser.TypeAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, March.AddMinutes(15), default)).Value.Type;

        Assert.Equal((true, March), (before.IsComplete, before.CompleteAt));
        Assert.Equal((false, March, "its server was silent"), (within.IsComplete, within.CompleteAt, within.Reason));
        Assert.NotNull(within.CompleteRun);
    }

    [Fact]
    public async Task The_past_of_an_unseen_cluster_is_like_that_of_an_absent_one()
    {
        await _ground.CoverAsync("prod-1", March, isComplete: true);

        var unseen = await _ground.Browser.TypesAsync(ResourceGround.Viewer, "prod-1", March.AddDays(-1), default);
        var absent = await _ground.Browser.TypesAsync(ResourceGround.Viewer, "nowhere", March.AddDays(-1), default);

        Assert.Equal(absent.Refusal!.Message.Replace("nowhere", "prod-1", StringComparison.Ordinal), unseen.Refusal!.Message);
        Assert.DoesNotContain((await _ground.Browser.UnknownAsync(ResourceGround.Viewer, March.AddDays(-1), default)).Value!, entry => entry.Cluster.Name == "prod-1");
    }

    private async Task LooksLikeAsync(Life[] lives, DateTimeOffset at, double minute)
    {
        var expected = lives.Select(life => (life.Namespace, life.Name, life.Uid, State: life.At(minute))).Where(life => life.State is not null)
            .Select(life => $"{life.Namespace}/{life.Name} {life.Uid} {life.State}").Order(StringComparer.Ordinal).ToList();
        var type = (await _ground.Browser.TypeAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, at, default)).Value.Type;
        var parts = new List<string>();
        string? cursor = null;
        do
        {
            var part = (await _ground.Browser.ResourcesPartAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new() { At = at }, 3, cursor, default)).Value!;
            parts.AddRange(part.Items.Select(Words));
            cursor = part.NextCursor;
        }
        while (cursor is not null);
        var keys = (await _ground.Browser.KeysAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, new() { At = at, Order = ResourceOrder.Changed }, default)).Value!;
        var rows = (await _ground.Browser.RowsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, keys, at, default)).Value!;

        Assert.Equal(expected, parts);
        Assert.Equal(expected, rows.Select(Words).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, type.Objects);
        foreach (var life in lives.Where(life => life.Begin <= minute))
        {
            var state = (await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, life.Namespace, life.Name, null, at, null, default)).Value!;
            Assert.Equal(life.At(minute) is null, state.IsOfDeleted);
            if (life.At(minute) is { } size)
                Assert.Equal($$$"""{"spec":{"size":{{{size}}}}}""", Encoding.UTF8.GetString(state.Json));
        }

        static string Words(ResourceRow row) => $"{row.Namespace}/{row.Name} {row.Uid} {row.Cells[0]}";
    }

    private Task<Answer<ResourceState>> StateAsync(string name, DateTimeOffset? at) =>
        _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", name, null, at, null, default);
}
