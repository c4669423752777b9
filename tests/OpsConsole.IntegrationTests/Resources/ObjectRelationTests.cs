using OpsConsole.Features.Resources;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

/// <summary>Who belongs to whom, and what was said about it.</summary>
public sealed class ObjectRelationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ResourceGround.CreateAsync(postgres);
        await _ground.CoverAsync("staging-1", March.AddMinutes(-1), isComplete: true);
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Owners_stand_above_and_dependants_below_with_their_states()
    {
        await WriteAsync("top", "u-top", Owned());
        await WriteAsync("middle", "u-middle", Owned("top", "u-top"));
        await WriteAsync("low-1", "u-low-1", Owned("middle", "u-middle", ready: "False"));
        await WriteAsync("low-2", "u-low-2", Owned("middle", "u-middle"));
        await WriteAsync("other", "u-other", Owned());

        var tree = await TreeAsync("middle");

        Assert.Equal(["top Ready", "> middle Ready *", "> > low-1 Not ready", "> > low-2 Ready"], Words(tree.Root));
        Assert.Equal((4, false), (tree.Nodes, tree.IsBehind));
    }

    [Fact]
    public async Task A_missing_owner_is_said_as_missing_and_one_in_another_cluster_is_not_guessed()
    {
        await _ground.WriteAsync("prod-1", "a", "top", "u-top", March, Owned());
        await WriteAsync("middle", "u-middle", Owned("top", "u-top"));

        Assert.Equal(["top missing", "> middle Ready *"], Words((await TreeAsync("middle")).Root));
    }

    [Fact]
    public async Task An_owner_that_was_made_again_under_its_name_is_not_the_owner()
    {
        await WriteAsync("top", "u-new", Owned());
        await WriteAsync("middle", "u-middle", Owned("top", "u-old"));

        Assert.Equal(["top missing", "> middle Ready *"], Words((await TreeAsync("middle")).Root));
        Assert.Equal(["top Ready *"], Words((await TreeAsync("top")).Root));
    }

    [Fact]
    public async Task What_an_object_named_goes_with_it()
    {
        const string count = "select count(*) from resource_reference";
        await WriteAsync("middle", "u-middle", Owned("top", "u-top"));
        await TreeAsync("middle");
        Assert.Equal(1, await _ground.AskAsync<long>(count));

        await _ground.RunAsync("delete from resource where name = 'middle'");

        Assert.Equal(0, await _ground.AskAsync<long>(count));
    }

    [Fact]
    public async Task Claims_composites_and_what_they_name_hang_together()
    {
        await WriteAsync("claim", "u-claim", """{"spec":{"resourceRef":{"apiVersion":"example.org/v1","kind":"Widget","name":"composite"}}}""");
        await _ground.WriteAsync("staging-1", "", "composite", "u-composite", March, """
            {"spec":{"claimRef":{"apiVersion":"example.org/v1","kind":"Widget","namespace":"a","name":"claim"},
                     "resourceRefs":[{"apiVersion":"example.org/v1","kind":"Widget","name":"composed"},{"apiVersion":"example.org/v1","kind":"Widget","name":"lost"}]}}
            """);
        await _ground.WriteAsync("staging-1", "", "composed", "u-composed", March, """
            {"metadata":{"ownerReferences":[{"apiVersion":"example.org/v1","kind":"Widget","name":"composite","uid":"u-composite"}]}}
            """);

        Assert.Equal(["claim *", "> composite", "> > composed", "> > lost missing"], Words((await TreeAsync("claim")).Root));
    }

    [Fact]
    public async Task A_circle_of_owners_ends()
    {
        await WriteAsync("egg", "u-egg", Owned("hen", "u-hen"));
        await WriteAsync("hen", "u-hen", Owned("egg", "u-egg"));

        Assert.Equal(["hen Ready", "> egg Ready *"], Words((await TreeAsync("egg")).Root));
    }

    [Fact]
    public async Task More_than_five_hundred_are_counted_instead_of_drawn()
    {
        await WriteAsync("top", "u-top", Owned());
        await WriteAsync("child", "u-child", Owned("top", "u-top"));
        await _ground.IndexAsync();
        await _ground.RunAsync($"""
            insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
            select cluster_id, type_id, namespace, 'many-' || number, 'u-many-' || number, first_seen_at
              from resource, generate_series(1, 620) as number
             where uid = 'u-child';
            insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, form_version, encoding, raw_length, body, source)
            select made.cluster_id, made.id, made.type_id, version.valid_from, version.sequence + 1000 + made.id, 'added', '1', 1, 0, version.raw_length, version.body, 'list'
              from resource as made, version
             where made.name like 'many-%' and version.resource_id = (select id from resource where uid = 'u-child');
            """);

        var tree = await TreeAsync("top");

        Assert.Equal(ObjectRelations.MostNodes, tree.Nodes);
        Assert.Equal(("Widget", 122), (Assert.Single(tree.More).Kind, tree.More[0].Objects));
    }

    [Fact]
    public async Task The_index_goes_on_where_it_stopped_and_follows_what_changes()
    {
        await WriteAsync("top", "u-top", Owned());
        await WriteAsync("child", "u-child", Owned());
        Assert.Equal(["top Ready *"], Words((await TreeAsync("top")).Root));

        await _ground.ChangeAsync("u-child", March.AddMinutes(5), Owned("top", "u-top"));
        Assert.True((await _ground.Relations.TreeAsync(ResourceGround.Viewer, await FoundAsync("top"), default)).Value!.IsBehind);

        Assert.Equal(["top Ready *", "> child Ready"], Words((await TreeAsync("top")).Root));
    }

    [Fact]
    public async Task Looking_back_shows_who_existed_then()
    {
        await WriteAsync("top", "u-top", Owned());
        await _ground.WriteAsync("staging-1", "a", "gone", "u-gone", March, Owned("top", "u-top"), null);
        await _ground.WriteAsync("staging-1", "a", "late", "u-late", March.AddMinutes(9), Owned("top", "u-top"));

        Assert.Equal(["top Ready *", "> late Ready"], Words((await TreeAsync("top")).Root));
        Assert.Equal(["top Ready *", "> gone Ready"], Words((await TreeAsync("top", March.AddSeconds(30))).Root));
    }

    [Fact]
    public async Task Events_about_an_object_are_found_by_its_uid_newest_first()
    {
        await WriteAsync("top", "u-top", Owned());
        await WriteAsync("top.1", "e1", """{"reason":"Failed","message":"first","count":3,"type":"Warning","lastTimestamp":"2026-02-28T10:00:00Z","involvedObject":{"kind":"Widget","name":"top","namespace":"a","uid":"u-top"}}""");
        await _ground.WriteAsync("staging-1", "a", "top.2", "e2", March, """{"reason":"Odd","note":"second","eventTime":"2026-02-28T11:00:00Z","regarding":{"kind":"Widget","name":"top","uid":"u-top"}}""", null);
        await WriteAsync("top.3", "e3", """{"reason":"Else","message":"of another life","involvedObject":{"kind":"Widget","name":"top","namespace":"a","uid":"u-former"}}""");
        await _ground.IndexAsync();

        var events = (await _ground.Events.ListAsync(ResourceGround.Viewer, await FoundAsync("top"), default)).Value!;

        Assert.Equal([("Odd", "second", 1), ("Failed", "first", 3)], events.Select(entry => (entry.Reason, entry.Message, entry.Count)));
    }

    [Fact]
    public async Task Blame_reaches_back_to_the_first_version()
    {
        await WriteAsync("top", "u-top", """{"spec":{"a":1,"b":1}}""", """{"spec":{"a":2,"b":1}}""");
        var state = (await _ground.History.StateAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", "top", null, null, null, default)).Value!;

        var blame = (await _ground.Fields.BlameAsync(ResourceGround.Viewer, state, default)).Value!;

        Assert.True(blame.IsWhole);
        Assert.Equal((March.AddMinutes(1), March), (blame.Versions[blame.Fields["spec.a"].Version].ValidFrom, blame.Versions[blame.Fields["spec.b"].Version].ValidFrom));
    }

    private static string Owned(string? owner = null, string uid = "", string ready = "True") => $$$"""
        {"metadata":{"namespace":"a"{{{(owner is null ? "" : $$""","ownerReferences":[{"apiVersion":"example.org/v1","kind":"Widget","name":"{{owner}}","uid":"{{uid}}"}]""")}}}},"status":{"conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}
        """;

    private Task WriteAsync(string name, string uid, params string?[] states) => _ground.WriteAsync("staging-1", "a", name, uid, March, states);

    private async Task<FoundResource> FoundAsync(string name, DateTimeOffset? at = null) =>
        (await _ground.Browser.FindAsync(ResourceGround.Viewer, "staging-1", ResourceGround.Type, "a", name, null, at, default)).Value!;

    private async Task<ObjectTreeAnswer> TreeAsync(string name, DateTimeOffset? at = null)
    {
        await _ground.IndexAsync();
        return (await _ground.Relations.TreeAsync(ResourceGround.Viewer, await FoundAsync(name, at), default)).Value!;
    }

    private static IEnumerable<string> Words(TreeNode node, string lead = "") =>
    [
        $"{lead}{node.Name}{(node.IsMissing ? " missing" : node.Standing is null ? "" : $" {node.Standing.Text}")}{(node.IsSubject ? " *" : "")}",
        .. node.Children.SelectMany(child => Words(child, $"{lead}> ")),
    ];
}
