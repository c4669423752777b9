using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Drift;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreWorld;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A stored status comes back only where it is asked for, by the status subresource alone.</summary>
public sealed class RestoreStatusTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Then = """{"count":3,"phase":"Ready"}""";
    private const string Now = """{"phase":"Pending"}""";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres);
        _ground.Define("widgets", "Widget", isNamespaced: true);
        _ground.MakeSpace();
        _ground.MakeWidget("a");
        Say(Then);
        await _ground.CaptureAsync();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_is_created_gets_its_status_by_a_second_item_and_without_being_asked_for_it_gets_none()
    {
        _ground.Cluster.Objects.Delete(Widgets, Space, "a");
        Assert.Single((await _ground.PlanRestoreAsync(Widget("a"))).Sure().Plan.Items);

        var draft = (await _ground.PlanRestoreAsync(Asked)).Sure();
        Assert.Equal([("created", 0), ("status", 1)], draft.Plan.Items.Select(item => (item.Outcome.Key, item.Wave)));
        Assert.Contains("+ \"Ready\"", draft.Plan.Items[1].Preview, StringComparison.Ordinal);
        Assert.Contains(draft.Plan.Items[1].Findings, finding => finding.StartsWith("A controller that runs for it may overwrite it", StringComparison.Ordinal));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));

        Assert.True(request.State is RequestState.Succeeded, string.Join("; ", items.Select(item => $"{item.Result} {item.Answered}")));
        Assert.Equal(Then, Status());
        Assert.Equal(["POST", "PATCH"], _ground.Sent().Select(sent => sent.Method));
        Assert.EndsWith("/widgets/a/status", _ground.Sent()[1].Path, StringComparison.Ordinal);
        Assert.Equal(["test /metadata/uid", "test /metadata/resourceVersion", "add /status"], JsonNode.Parse(_ground.Sent()[1].Body)!.AsArray().Select(operation => $"{operation!["op"]} {operation["path"]}"));
    }

    [Fact]
    public async Task Of_what_is_as_it_was_the_status_alone_comes_back_and_goes_again_by_undoing_it()
    {
        Say(Now);
        Assert.Contains("nothing to restore", (await _ground.PlanRestoreAsync(Widget("a"))).Refusal!.Message, StringComparison.Ordinal);

        var draft = (await _ground.PlanRestoreAsync(Asked with { Version = await VersionAsync() })).Sure();
        Assert.Equal((ActionClass.B, "status"), (draft.Request.Class, Assert.Single(draft.Plan.Items).Outcome.Key));
        Assert.Contains("status.phase\n  - \"Pending\"\n  + \"Ready\"", draft.Plan.Items[0].Preview, StringComparison.Ordinal);
        var (request, _) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        Assert.Equal((RequestState.Succeeded, Then), (request.State, Status()));

        var undone = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.EndAsync(await _ground.ApprovedAsync(undone))).Request.State);
        Assert.Equal(Now, Status());
    }

    [Fact]
    public async Task What_is_replaced_gets_its_status_after_it_and_not_where_it_was_not_replaced()
    {
        Resize(2);
        Say(Now);
        var version = await VersionAsync();
        await _ground.CaptureAsync();
        var draft = (await _ground.PlanRestoreAsync(Asked with { Version = version })).Sure();
        Assert.Equal(["replaced", "status"], draft.Plan.Items.Select(item => item.Outcome.Key));
        var request = await _ground.ApprovedAsync(draft);
        using (_ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "not today"), Type = Widgets, Verb = "update", Times = 1 }))
        {
            var (_, kept) = await _ground.EndAsync(request);
            Assert.Equal([ItemState.Refused, ItemState.Failed], kept.Select(item => item.State));
            Assert.Equal(Now, Status());
        }

        var (ended, items) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync(Asked with { Version = version }));

        Assert.True(ended.State is RequestState.Succeeded, string.Join("; ", items.Select(item => $"{item.Result} {item.Answered}")));
        Assert.Equal((Then, 1), (Status(), (int)_ground.Find(Widgets, "a", Space)!["spec"]!["size"]!));
    }

    [Fact]
    public async Task A_status_is_not_written_to_what_is_not_what_the_plan_restored()
    {
        _ground.Cluster.Objects.Delete(Widgets, Space, "a");
        var request = await _ground.ApprovedRestoreAsync(Asked);
        using var slow = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Latency(TimeSpan.FromMilliseconds(700)), Type = Widgets, Verb = "get" });
        var change = ChangedSoonAsync();
        var (_, items) = await _ground.EndAsync(request);
        await change;

        Assert.Equal(ItemState.Skipped, items[1].State);
        Assert.Contains("it is not what the plan created: spec.size", items[1].Result, StringComparison.Ordinal);
        Assert.Null(_ground.Find(Widgets, "a", Space)!["status"]);
    }

    [Fact]
    public async Task A_status_that_a_controller_overwrites_is_told_afterwards()
    {
        Say(Now);
        var (request, _) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync(Asked with { Version = await VersionAsync() }));
        Say(Now);
        await _ground.CaptureAsync();

        var report = (await _ground.Get<RestoreDrift>().OfAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();

        var item = Assert.Single(report.Items);
        Assert.Equal(DriftStanding.Changed, item.Standing);
        Assert.Contains("status.phase", item.Fields);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_decided_by_looking()
    {
        Say(Now);
        var request = await _ground.ApprovedRestoreAsync(Asked with { Version = await VersionAsync() });
        using var cut = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.AnswerLost(AfterWrite.Cut), Type = Widgets, Verb = "patch", Times = 1 });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Succeeded, ItemState.Done), (ended.State, items[0].State));
        Assert.Equal(Then, Status());
        Assert.Single(_ground.Sent());
    }

    [Fact]
    public async Task What_its_provider_says_of_a_cloud_and_what_the_server_says_itself_is_never_written()
    {
        var bucket = (string)_ground.AnyBucket()["metadata"]!["name"]!;

        foreach (var (target, words) in new[] { (Of(Buckets, bucket), "its status is its provider's word"), (Of(Definitions, Widgets), "its status is the server's own"), (Of(Spaces, Space), "its status is the server's own") })
            Assert.Contains(words, (await _ground.PlanRestoreAsync(target with { Status = StatusChoice.Restore })).Refusal!.Message, StringComparison.Ordinal);
    }

    private static RestoreTarget Asked => Widget("a") with { Status = StatusChoice.Restore };

    private string? Status() => _ground.Find(Widgets, "a", Space)!["status"]?.ToJsonString();

    private void Say(string status) => _ground.Cluster.Objects.Change(Widgets, Space, "a", document => document["status"] = JsonNode.Parse(status), part: WritePart.Status);

    private void Resize(int size) => _ground.Cluster.Objects.Change(Widgets, Space, "a", document => document["spec"]!["size"] = size);

    private async Task ChangedSoonAsync()
    {
        await Eventually.True(() => Task.FromResult(_ground.Find(Widgets, "a", Space) is not null), "the widget is there again");
        Resize(7);
    }

    private Task<long> VersionAsync() => _ground.AskAsync<long>("select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = 'a' and r.namespace = 'short-lived'");
}
