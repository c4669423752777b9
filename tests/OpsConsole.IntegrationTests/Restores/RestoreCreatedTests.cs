using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Created;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreWorld;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What a restore created is deleted by a plan of exactly the lives that it made; whatever would take more with it is left out by name.</summary>
public sealed class RestoreCreatedTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres, adoptionPatience: "00:00:10");

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Only_the_very_lives_that_it_made_are_deleted_and_the_others_are_named()
    {
        // More than the few that are looked at one by one: of the rest the server's own answer tells the uid.
        string[] names = ["kept", "anew", "gone", "claimed", .. Enumerable.Range(0, 10).Select(number => $"more-{number}")];
        var targets = new List<RestoreTarget>();
        foreach (var name in names)
            _ground.CreateClass(name);
        await _ground.CaptureAsync();
        foreach (var name in names)
            _ground.Cluster.Objects.Delete(Classes, null, name);
        await _ground.CaptureAsync();
        targets.AddRange(names.Select(name => Of(Classes, name)));
        targets.Add(await _ground.NeedyAsync("edited", isGone: false));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync([.. targets]));
        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.All(items.Where(item => item.Outcome == "created"), item => Assert.Equal(_ground.Uid(Classes, item.Name), CreatedLife.UidOf(item.Answered)));

        _ground.Cluster.Objects.Delete(Classes, null, "anew");
        _ground.CreateClass("anew");
        _ground.Cluster.Objects.Delete(Classes, null, "gone");
        var created = (await AskAsync(request.Number)).Sure();

        Assert.Equal(names.Except(["anew", "gone"]).Order(), created.Targets.Select(target => target.Name).Order());
        Assert.All(created.Targets, target => Assert.Equal(_ground.Uid(Classes, target.Name), target.Uid));
        Assert.Contains("made anew under the same name", Why(created, "anew"), StringComparison.Ordinal);
        Assert.Contains("not there any more", Why(created, "gone"), StringComparison.Ordinal);
        Assert.DoesNotContain(created.LeftOut, left => left.Item.Name == "edited");

        var anew = _ground.Uid(Classes, "anew");
        // Between the plan and its run another one takes a name.
        var asked = await _ground.ApprovedAsync((await PlanAsync(created)).Sure());
        _ground.Cluster.Objects.Delete(Classes, null, "claimed");
        _ground.CreateClass("claimed");
        var (_, deleted) = await _ground.RunAsync(asked);
        Assert.Equal(ItemState.Skipped, deleted["claimed"].State);
        Assert.Null(_ground.Find(Classes, "kept"));
        Assert.NotNull(_ground.Find(Classes, "claimed"));
        Assert.Equal(anew, _ground.Uid(Classes, "anew"));
        Assert.NotNull(_ground.Find(Classes, "edited"));
        Assert.Empty((await AskAsync(request.Number)).Sure().Targets);
    }

    [Fact]
    public async Task A_managed_resource_goes_only_once_undoing_made_it_observe_and_leaves_its_cloud_resource()
    {
        var bucket = _ground.AnyBucket();
        var name = (string)bucket["metadata"]!["name"]!;
        _ground.Free(name);
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Buckets, null, name);
        await _ground.CaptureAsync();
        var draft = (await _ground.PlanRestoreAsync(Of(Buckets, name))).Sure();
        var answered = AnswerAsync(name, Seen(bucket));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await answered;
        Assert.Equal([ItemState.Done, ItemState.Done], items.Select(item => item.State));

        var acting = (await AskAsync(request.Number)).Sure();
        Assert.Empty(acting.Targets);
        Assert.Contains("it may act on its cloud resource; undo the restore first", Why(acting, name), StringComparison.Ordinal);

        var undone = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(undone))).Request.State);
        var observing = (await AskAsync(request.Number)).Sure();
        Assert.Equal(name, Assert.Single(observing.Targets).Name);
        var plan = (await PlanAsync(observing)).Sure();
        Assert.Equal("orphaned", Assert.Single(plan.Plan.Items).Outcome.Key);
    }

    [Fact]
    public async Task Namespaces_that_came_along_and_composites_are_left_out_by_name()
    {
        _ground.Define("widgets", "Widget", isNamespaced: true);
        _ground.Define("xbases", "XBase", "composite");
        _ground.MakeSpace();
        _ground.MakeWidget("a");
        _ground.Cluster.Objects.Create(Composites, Parsed("""{"metadata":{"name":"base-1"},"spec":{"resourceRefs":[]}}"""));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Widgets, Space, "a");
        _ground.LoseSpace();
        _ground.Cluster.Objects.Delete(Composites, null, "base-1");
        await _ground.CaptureAsync();
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync(Widget("a") with { Namespaces = MissingChoice.Create }, Of(Composites, "base-1")));
        Assert.True(request.State is RequestState.Succeeded, string.Join("; ", items.Select(item => $"{item.Name}: {item.Result} {item.Answered}")));

        var created = (await AskAsync(request.Number)).Sure();

        Assert.Equal("a", Assert.Single(created.Targets).Name);
        Assert.Contains("takes with it whatever came into it since", Why(created, Space), StringComparison.Ordinal);
        Assert.Contains("what it composes would go with it", Why(created, "base-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_did_not_end_restored_nothing_or_is_hidden_is_refused_and_undo_leads_here()
    {
        var waiting = await _ground.ApprovedRestoreAsync(await _ground.NeedyAsync("kept", isGone: true));
        _ground.CreateClass("other");
        await _ground.CaptureAsync();
        var (deletion, _) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Classes, "other")));

        Assert.Contains("has not ended", (await AskAsync(waiting.Number)).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("restored nothing", (await AskAsync(deletion.Number)).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("no request #9999", (await AskAsync(9999)).Refusal!.Message, StringComparison.Ordinal);
        var (restored, _) = await _ground.EndAsync(waiting);
        Assert.Contains($"/restores/created?request={restored.Number}", (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{restored.Number}"))).Refusal!.NextStep, StringComparison.Ordinal);
    }

    /// <summary>What its provider says as soon as it is there again.</summary>
    private async Task AnswerAsync(string name, JsonObject status)
    {
        await Eventually.True(() => _ground.Find(Buckets, name) is not null, $"{name} is there again");
        _ground.Cluster.Objects.Change(Buckets, null, name, document => document["status"] = status, part: WritePart.Status);
    }

    private static string Why(CreatedObjects created, string name) => Assert.Single(created.LeftOut, left => left.Item.Name == name).Why;

    private Task<Answer<DraftView>> PlanAsync(CreatedObjects created) =>
        _ground.PlanOfAsync(DeleteResources.ActionKey, [.. created.Parameters.Select(parameter => (parameter.Key, parameter.Value))]);

    private Task<Answer<CreatedObjects>> AskAsync(long number) => _ground.Get<RestoreCreated>().OfAsync(ApprovalGround.Person("otto"), number, CancellationToken.None);
}
