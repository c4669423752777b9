using System.Text;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

public sealed class ResourceHistoryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ResourceGround.CreateAsync(postgres);
        await _ground.WriteAsync("staging-1", "a", "one", "u1", March,
            """{"spec":{"replicas":3},"status":{"ready":3}}""",
            """{"spec":{"replicas":5},"status":{"ready":3}}""",
            """{"spec":{"replicas":5},"status":{"ready":5}}""",
            null);
        await _ground.WriteAsync("prod-1", "", "two", "u2", March.AddSeconds(30), """{"spec":{"n":9007199254740993,"t":"\u0000"}}""");
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Versions_read_as_sentences_newest_first()
    {
        var part = (await _ground.History.VersionsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, null, null, default)).Value!;

        Assert.Equal(
            [(VersionChange.Deleted, null, null), (VersionChange.Modified, "status.ready 3 → 5", true), (VersionChange.Modified, "spec.replicas 3 → 5", false), (VersionChange.Added, null, null)],
            part.Items.Select(entry => (entry.Version.Change, entry.Sentence?.Text, entry.Sentence?.IsStatusOnly)));
    }

    [Fact]
    public async Task Parts_of_versions_follow_each_other_with_their_sentences()
    {
        var sentences = new List<string?>();
        string? cursor = null;
        do
        {
            var part = (await _ground.History.VersionsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, 1, cursor, default)).Value!;
            sentences.Add(Assert.Single(part.Items).Sentence?.Text);
            cursor = part.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal([null, "status.ready 3 → 5", "spec.replicas 3 → 5", null], sentences);
    }

    [Fact]
    public async Task A_deleted_object_shows_its_last_state_and_says_that_it_is_deleted()
    {
        var state = (await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, null, default)).Value!;

        Assert.True(state.Resource.IsDeleted);
        Assert.NotNull(state.Deletion);
        Assert.Equal("""{"spec":{"replicas":5},"status":{"ready":5}}""", Encoding.UTF8.GetString(state.Json));
    }

    [Fact]
    public async Task A_body_comes_back_to_the_byte()
    {
        var state = (await _ground.History.StateAsync(ResourceGround.Everyone, "prod-1", ResourceGround.Type, "", "two", null, null, null, default)).Value!;

        Assert.Equal("""{"spec":{"n":9007199254740993,"t":"\u0000"}}""", Encoding.UTF8.GetString(state.Json));
    }

    [Fact]
    public async Task Two_versions_differ_field_by_field()
    {
        var numbers = (await _ground.History.VersionNumbersAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, 10, default)).Value!;

        var first = new ResourcePoint("staging-1", ResourceGround.Type, "a", "one", null, new VersionPoint(numbers[^1].Sequence, null));

        var difference = (await _ground.History.DifferenceAsync(ResourceGround.Viewer, first, first with { Version = new VersionPoint(numbers[1].Sequence, null) }, default)).Value!;

        Assert.Equal(["spec.replicas", "status.ready"], difference.Changes.Select(change => change.Path));
    }

    [Fact]
    public async Task A_version_of_another_object_is_not_found()
    {
        var other = (await _ground.History.VersionNumbersAsync(ResourceGround.Everyone, "prod-1", ResourceGround.Type, "", "two", null, null, 1, default)).Value![0].Sequence;

        Assert.Equal(RefusalKind.NotFound, (await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, other, default)).Refusal?.Kind);
    }

    [Fact]
    public async Task A_damaged_body_is_named_and_the_others_can_be_read()
    {
        await _ground.RunAsync("update version set encoding = 1 where sequence = 2");

        var damaged = await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, 2, default);

        Assert.Equal(RefusalKind.Unavailable, damaged.Refusal?.Kind);
        Assert.Contains("Version 2", damaged.Refusal?.Message, StringComparison.Ordinal);
        Assert.False((await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, 1, default)).IsRefused);
        Assert.Equal(4, (await _ground.History.VersionsAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "one", null, null, null, null, default)).Value!.Items.Count);
    }

    [Fact]
    public async Task The_change_list_holds_only_what_the_person_sees_in_parts_without_gap()
    {
        Assert.Equal(["deleted one", "modified one", "modified one", "added one"], await ChangesAsync(ResourceGround.Viewer));
        Assert.Equal(["deleted one", "modified one", "modified one", "added two", "added one"], await ChangesAsync(ResourceGround.Everyone));
    }

    [Fact]
    public async Task An_interval_is_half_open_and_a_kind_and_a_type_narrow_it()
    {
        var question = new ChangeQuestion { Clusters = [], From = March.AddMinutes(1), To = March.AddMinutes(3) };

        Assert.Equal(2, (await _ground.Changes.ListAsync(ResourceGround.Viewer, null, question, null, null, default)).Value!.Items.Count);
        Assert.Empty((await _ground.Changes.ListAsync(ResourceGround.Viewer, null, question with { Change = VersionChange.Added }, null, null, default)).Value!.Items);
        Assert.Empty((await _ground.Changes.ListAsync(ResourceGround.Viewer, null, question with { Type = "gadgets.example.org" }, null, null, default)).Value!.Items);
        Assert.Equal(2, (await _ground.Changes.ListAsync(ResourceGround.Viewer, null, question with { Type = ResourceGround.Type }, null, null, default)).Value!.Items.Count);
        Assert.Equal(RefusalKind.Invalid, (await _ground.Changes.ListAsync(ResourceGround.Viewer, null, question with { To = March }, null, null, default)).Refusal?.Kind);
    }

    private async Task<List<string>> ChangesAsync(OpsConsole.Platform.Access.Caller caller)
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var question = new ChangeQuestion { Clusters = [], From = March, To = March.AddDays(1) };
            var part = (await _ground.Changes.ListAsync(caller, null, question, 2, cursor, default)).Value!;
            seen.AddRange(part.Items.Select(entry => $"{entry.Row.Change.ToString().ToLowerInvariant()} {entry.Row.Name}"));
            cursor = part.NextCursor;
        }
        while (cursor is not null);
        return seen;
    }
}
