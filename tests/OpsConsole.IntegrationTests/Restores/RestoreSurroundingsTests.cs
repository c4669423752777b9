using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Restores.RestoreWorld;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What an object stands in and what it is of come back by the same plan, before it.</summary>
public sealed class RestoreSurroundingsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres, adoptionPatience: "00:00:10");
        _ground.Define("widgets", "Widget", isNamespaced: true);
        _ground.MakeSpace();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_namespace_that_is_gone_comes_before_what_stands_in_it(bool isSelected)
    {
        await LoseSpaceAsync("a", "b");
        RestoreTarget[] targets = isSelected ? [Widget("a"), Widget("b"), Of(Spaces, Space)] : [Widget("a") with { Namespaces = MissingChoice.Create }, Widget("b")];

        var draft = (await _ground.PlanRestoreAsync(targets)).Sure();
        Assert.Equal([(Space, 0), ("a", 1), ("b", 1)], draft.Plan.Items.Select(item => (item.Name, item.Wave)));
        Assert.Contains(draft.Plan.Items[1].Findings, finding => finding.StartsWith($"Not tried against the server: namespace {Space} is made first by the same plan, and it is tried just before its call.", StringComparison.Ordinal));
        Assert.Equal([$"/api/v1/namespaces"], _ground.Trials().Select(trial => trial.Path));
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.True(request.State is RequestState.Succeeded, string.Join("; ", items.Values.Select(item => $"{item.Name}: {item.Result} {item.Answered}")));
        Assert.Equal("storage", (string?)_ground.Find(Spaces, Space)!["metadata"]!["labels"]!["team"]);
        Assert.NotNull(_ground.Find(Widgets, "a", Space));
        Assert.Equal(3, _ground.Sent().Count);
        Assert.Equal(3, _ground.Trials().Count);
    }

    [Fact]
    public async Task Nothing_is_sent_into_a_namespace_that_did_not_come_back()
    {
        await LoseSpaceAsync("a");
        var request = await _ground.ApprovedRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create });
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no namespaces today"), Type = Spaces, Verb = "create", Times = 1 });

        var (ended, items) = await _ground.RunAsync(request);

        Assert.Equal((ItemState.Refused, ItemState.Failed), (items[Space].State, items["a"].State));
        Assert.Contains($"namespace {Space}, which this plan was to bring back before it, is not there", items["a"].Answered!, StringComparison.Ordinal);
        Assert.Equal(["/api/v1/namespaces"], _ground.Sent().Select(sent => sent.Path));
        Assert.NotEqual(RequestState.Succeeded, ended.State);
    }

    [Fact]
    public async Task What_the_server_refuses_once_its_namespace_is_there_is_not_sent_and_keeps_no_other_from_its_turn()
    {
        await LoseSpaceAsync("a", "b");
        var request = await _ground.ApprovedRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create }, Widget("b"));
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "admission webhook \"guard\" denied the request: no"), Type = Widgets, Verb = "create", Times = 1 });

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal([ItemState.Done, ItemState.Skipped], new[] { items["a"].State, items["b"].State }.Order());
        Assert.Contains(items.Values, item => item.Result!.Contains("the server refuses it: ", StringComparison.Ordinal) && item.Result.Contains("admission webhook \"guard\" denied", StringComparison.Ordinal));
        Assert.Equal(2, _ground.Sent().Count);
    }

    [Fact]
    public async Task A_namespace_that_is_being_deleted_or_refused_takes_nothing_back_whatever_is_asked()
    {
        await LoseSpaceAsync("a");
        _ground.Get<IOptions<RestoreOptions>>().Value.Own = Space;
        Assert.Contains("nothing is restored in this namespace", (await _ground.PlanRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create })).Refusal!.Message, StringComparison.Ordinal);
        _ground.Get<IOptions<RestoreOptions>>().Value.Own = "";
        Assert.Contains("(\"namespaces\":\"create\")", (await _ground.PlanRestoreAsync(Widget("a"))).Refusal!.Message, StringComparison.Ordinal);

        _ground.MakeSpace();
        _ground.Cluster.Objects.Delete(Spaces, null, Space);
        var refusal = (await _ground.PlanRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create }, Of(Spaces, Space))).Refusal!;

        Assert.Contains($"namespace {Space} is being deleted since", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task A_namespace_that_the_plan_cannot_bring_back_blocks_what_stands_in_it()
    {
        await LoseSpaceAsync("a");
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no namespaces today"), Type = Spaces, Verb = "create" });

        var refusal = (await _ground.PlanRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create })).Refusal!;

        Assert.Contains($"namespace {Space} is not there, and this plan cannot bring it back (the server refuses it: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_comes_back_only_where_it_is_asked_for_and_its_objects_wait_until_their_type_is_served()
    {
        _ground.MakeWidget("a");
        _ground.MakeWidget("b");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Definitions, null, Widgets);
        await _ground.CaptureAsync();

        var refusal = (await _ground.PlanRestoreAsync(Widget("a"), Widget("b"))).Refusal!;
        Assert.Contains($"the cluster has no CustomResourceDefinition {Widgets} any more; restore that first, or with it (\"definitions\":\"create\")", refusal.Message, StringComparison.Ordinal);
        var draft = (await _ground.PlanRestoreAsync(Widget("a") with { Definitions = MissingChoice.Create }, Widget("b"))).Sure();
        Assert.Equal([(Widgets, 0), ("a", 1), ("b", 1)], draft.Plan.Items.Select(item => (item.Name, item.Wave)));
        Assert.Contains(draft.Plan.Items[1].Findings, finding => finding.StartsWith($"Not tried against the server: the CustomResourceDefinition {Widgets} is made first by the same plan", StringComparison.Ordinal));

        var request = await _ground.ApprovedAsync(draft);
        // As a server that established it and does not serve it yet.
        using var late = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(404, "NotFound", "the server could not find the requested resource"), Type = Widgets, Verb = "create", Times = 3 });
        var (ended, items) = await _ground.RunAsync(request);

        Assert.True(ended.State is RequestState.Succeeded, string.Join("; ", items.Values.Select(item => $"{item.Name}: {item.Result} {item.Answered}")));
        Assert.NotNull(_ground.Find(Widgets, "a", Space));
        Assert.NotNull(_ground.Find(Widgets, "b", Space));
        Assert.Equal(3, _ground.Sent().Count);
    }

    [Fact]
    public async Task What_owns_each_other_comes_back_with_its_definition_and_in_its_order()
    {
        _ground.MakeWidget("a");
        _ground.MakeWidget("b");
        _ground.Cluster.Objects.Change(Widgets, Space, "b", document => document["metadata"]!["ownerReferences"] = Parsed($$"""{"list":[{"apiVersion":"example.org/v1","kind":"Widget","name":"a","uid":"{{_ground.Uid(Widgets, "a", Space)}}"}]}""")["list"]!.DeepClone());
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Definitions, null, Widgets);

        var draft = (await _ground.PlanRestoreAsync(Widget("b"), Widget("a"), Of(Definitions, Widgets))).Sure();
        Assert.Equal([(Widgets, 0), ("a", 1), ("b", 2)], draft.Plan.Items.Select(item => (item.Name, item.Wave)));
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.Equal(_ground.Uid(Widgets, "a", Space), (string?)_ground.Find(Widgets, "b", Space)!["metadata"]!["ownerReferences"]![0]!["uid"]);
    }

    [Fact]
    public async Task A_managed_resource_whose_definition_is_gone_comes_back_with_it_and_is_adopted_after_it()
    {
        var bucket = _ground.AnyBucket();
        var name = (string)bucket["metadata"]!["name"]!;
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Definitions, null, DeletionGround.Buckets);
        await _ground.CaptureAsync();

        var draft = (await _ground.PlanRestoreAsync(Of(DeletionGround.Buckets, name) with { Definitions = MissingChoice.Create })).Sure();
        Assert.Equal([("created", 0), ("observed", 1), ("adopted", 2)], draft.Plan.Items.Select(item => (item.Outcome.Key, item.Wave)));
        var answered = AnswerAsync(name, Seen(bucket));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await answered;

        Assert.True(request.State is RequestState.Succeeded, string.Join("; ", items.Select(item => $"{item.Name}: {item.Result} {item.Answered}")));
        Assert.Equal("""["*"]""", _ground.Find(DeletionGround.Buckets, name)!["spec"]!["managementPolicies"]!.ToJsonString());
    }

    [Fact]
    public async Task A_definition_that_is_there_is_left_as_it_is()
    {
        await LoseAsync("a");
        _ground.Cluster.Objects.Change(Definitions, null, Widgets, document => document["metadata"]!["labels"] = Parsed("""{"edited":"yes"}"""));

        var draft = (await _ground.PlanRestoreAsync(Widget("a") with { Definitions = MissingChoice.Create, Namespaces = MissingChoice.Create })).Sure();

        Assert.Equal("a", Assert.Single(draft.Plan.Items).Name);
    }

    private async Task AnswerAsync(string bucket, System.Text.Json.Nodes.JsonObject status)
    {
        await Eventually.True(() => Task.FromResult(_ground.Cluster.Types.Find(DeletionGround.Buckets) is not null && _ground.Find(DeletionGround.Buckets, bucket) is not null), $"{bucket} is there again");
        _ground.Cluster.Objects.Change(DeletionGround.Buckets, null, bucket, document => document["status"] = status, part: OpsConsole.Sandbox.Clusters.Objects.WritePart.Status);
    }

    private async Task LoseAsync(params string[] names)
    {
        foreach (var name in names)
            _ground.MakeWidget(name);
        await _ground.CaptureAsync();
        foreach (var name in names)
            _ground.Cluster.Objects.Delete(Widgets, Space, name);
    }

    private async Task LoseSpaceAsync(params string[] names)
    {
        await LoseAsync(names);
        _ground.LoseSpace();
    }
}
