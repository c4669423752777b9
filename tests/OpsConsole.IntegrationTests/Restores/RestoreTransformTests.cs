using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Stored states go through patches that are kept by name and version; none of them undoes what a restore promises.</summary>
public sealed class RestoreTransformTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_plan_holds_the_version_that_it_was_made_with_and_shows_what_it_changes()
    {
        await KeepAsync("tiered", 0, """[{"op":"test","path":"/parameters/tier","value":"one"},{"op":"replace","path":"/parameters/tier","value":"two"}]""");
        var target = await _ground.NeedyAsync("slow", isGone: true);

        var draft = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreQuestion.Key, RestoreQuestion.Write([target])), (RestoreQuestion.TransformKey, "tiered"))).Sure();
        var request = await _ground.ApprovedAsync(draft);
        await KeepAsync("tiered", 1, """[{"op":"replace","path":"/parameters/tier","value":"three"}]""");

        var item = Assert.Single(draft.Plan.Items);
        Assert.Equal("tiered@1", (string)JsonNode.Parse(item.Substance)!["transform"]!);
        Assert.StartsWith("# what transform tiered@1 changes\nparameters.tier\n  - \"one\"\n  + \"two\"\n", item.Preview, StringComparison.Ordinal);
        Assert.Contains("\"transform\":\"tiered@1\"", draft.Plan.Parameters[RestoreQuestion.Key], StringComparison.Ordinal);
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(request)).Request.State);
        Assert.Equal("two", (string)_ground.Find(Classes, "slow")!["parameters"]!["tier"]!);
    }

    [Fact]
    public async Task A_test_that_does_not_hold_blocks_its_item_alone_by_name_and_path()
    {
        await KeepAsync("tiered", 0, """[{"op":"test","path":"/parameters/tier","value":"one"}]""");
        var one = await _ground.NeedyAsync("one", isGone: true);
        _ground.CreateClass("two", tier: "two");
        await _ground.CaptureAsync();
        _ground.Lose("two", isGone: true);
        var two = one with { Name = "two", Transform = "tiered@1" };

        var alone = (await _ground.PlanRestoreAsync(two)).Refusal!;
        var both = (await _ground.PlanRestoreAsync(one with { Transform = "tiered@1" }, two)).Sure();

        Assert.Contains("transform tiered@1: operation 1 (test /parameters/tier) does not hold: there stands \"two\"", alone.Message, StringComparison.Ordinal);
        Assert.Equal("one", Assert.Single(both.Plan.Items).Name);
        Assert.Contains("operation 1 (test /parameters/tier)", both.Request.Undo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_writers_do_not_overwrite_each_other_and_no_version_changes()
    {
        const string patch = """[{"op":"remove","path":"/parameters/tier"}]""";
        await KeepAsync("tiered", 0, patch);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SaveAsync("tiered", 1, patch)));
        var anew = (await SaveAsync("tiered", 0, patch)).Refusal!;
        var ahead = (await SaveAsync("other", 2, patch)).Refusal!;

        Assert.Equal(2, Assert.Single(answers, answer => !answer.IsRefused).Value!.Version);
        Assert.All(answers.Where(answer => answer.IsRefused), answer => Assert.Contains("at version 2 now, and version 1 was expected", answer.Refusal!.Message, StringComparison.Ordinal));
        Assert.Equal((RefusalKind.Conflict, RefusalKind.Conflict), (anew.Kind, ahead.Kind));
        foreach (var change in new[] { "update restore_transform set patch = '[]'", "delete from restore_transform" })
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _ground.AskAsync<long>($"with changed as ({change} returning 1) select count(*) from changed"));
        Assert.Equal("1,2", await _ground.AskAsync<string>("select string_agg(detail ->> 'version', ',' order by sequence) from audit_event where action = 'restores.transform.saved' and subject = 'transform ''tiered'''"));
    }

    [Fact]
    public async Task Only_those_who_may_ask_for_changes_make_them_and_no_credential_stands_in_one()
    {
        const string patch = """[{"op":"remove","path":"/parameters/tier"}]""";
        var order = new TransformOrder { Name = "x", Patch = patch, ChangesExternalName = false, Note = "" };
        var shelf = _ground.Get<TransformShelf>();

        Assert.Equal(RefusalKind.Forbidden, (await shelf.SaveAsync(ApprovalGround.Person("vera"), order, 0, CancellationToken.None)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await shelf.FindAsync(ApprovalGround.Person("vera"), "x", null, CancellationToken.None)).Refusal!.Kind);
        foreach (var secret in new[] { """{"op":"add","path":"/spec/adminPassword","value":"hunter2"}""", """{"op":"add","path":"/spec/env/-","value":{"name":"DB_PASSWORD","value":"hunter2"}}""", """{"op":"replace","path":"/spec/config","value":{"deep":{"password":"hunter2"}}}""" })
        {
            var refusal = (await SaveAsync("x", 0, $"[{secret}]")).Refusal!;
            Assert.Contains("holds a credential by its name", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
        }
        Assert.Contains("/metadata/uid", (await SaveAsync("x", 0, """[{"op":"add","path":"/metadata/uid","value":"1"}]""")).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("Upper", (await SaveAsync("Upper", 0, patch)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_field_is_not_touched()
    {
        await KeepAsync("parameters", 0, """[{"op":"remove","path":"/parameters"}]""");
        _ground.Cluster.Objects.Create(Classes, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "secret" },
            ["provisioner"] = "ebs.csi.aws.com",
            ["parameters"] = new JsonObject { ["password"] = "not for everybody" },
        });
        await _ground.CaptureAsync();
        _ground.Lose("secret", isGone: false);

        var refusal = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Classes, Name = "secret", Transform = "parameters" })).Refusal!;

        Assert.Contains("transform parameters@1: operation 1 (remove /parameters) touches /parameters/password, whose value is masked", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_external_name_is_given_openly_or_not_at_all()
    {
        const string patch = """[{"op":"replace","path":"/metadata/annotations/crossplane.io~1external-name","value":"another"}]""";
        var bucket = _ground.Cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).First(document =>
            document["metadata"]!["ownerReferences"] is null && document["status"]?["atProvider"]?["id"] is not null && document["metadata"]!["annotations"]?["crossplane.io/external-name"] is not null);
        var target = new RestoreTarget { Cluster = Name, Type = Buckets, Name = (string)bucket["metadata"]!["name"]!, To = new() { Name = "another" }, Transform = "renamed" };

        var closed = (await SaveAsync("renamed", 0, patch)).Refusal!;
        (await _ground.Get<TransformShelf>().SaveAsync(ApprovalGround.Person("otto"), new() { Name = "renamed", Patch = patch, ChangesExternalName = true, Note = "a second bucket" }, 0, CancellationToken.None)).Sure();
        var draft = (await _ground.PlanRestoreAsync(target)).Sure();
        var made = (await _ground.PlanRestoreAsync(target with { Cloud = CloudChoice.Create })).Sure();

        Assert.Contains("say so with changesExternalName", closed.Message, StringComparison.Ordinal);
        Assert.Equal((ActionClass.A, ActionClass.A), (draft.Request.Class, made.Request.Class));
        Assert.Equal("observed", Assert.Single(draft.Plan.Items).Outcome.Key);
        Assert.StartsWith("Transform renamed@1 makes it stand for another cloud resource: its external name is another and was ", draft.Plan.Items[0].Findings[0], StringComparison.Ordinal);
        Assert.Equal("remade", Assert.Single(made.Plan.Items).Outcome.Key);
    }

    [Fact]
    public async Task What_makes_a_managed_resource_look_like_none_is_refused()
    {
        await KeepAsync("plain", 0, """[{"op":"remove","path":"/spec/resourceRefs"}]""");
        _ground.Cluster.Objects.Change(Databases, Database(), "tidb", document => document["spec"]!["resourceRefs"] = new JsonArray());
        await _ground.CaptureAsync();

        var refusal = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Databases, Namespace = Database(), Name = "tidb", Transform = "plain" })).Refusal!;

        Assert.Contains("transform plain@1 takes away what tells that it is a managed resource or a composite", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transform_that_is_not_kept_is_named()
    {
        var target = await _ground.NeedyAsync("slow", isGone: true);

        var refusal = (await _ground.PlanRestoreAsync(target with { Transform = "nothing@3" })).Refusal!;

        Assert.Equal((RefusalKind.NotFound, "There is no transform 'nothing@3'."), (refusal.Kind, refusal.Message));
    }

    private string Database() => _ground.Cluster.Store.Latest(Databases).Objects.First(entry => entry.Name == "tidb").Namespace;

    private async Task KeepAsync(string name, int expected, string patch) => (await SaveAsync(name, expected, patch)).Sure();

    private Task<Answer<StoredTransform>> SaveAsync(string name, int expected, string patch) => _ground.Get<TransformShelf>()
        .SaveAsync(ApprovalGround.Person("otto"), new() { Name = name, Patch = patch, ChangesExternalName = false, Note = "" }, expected, CancellationToken.None);
}
