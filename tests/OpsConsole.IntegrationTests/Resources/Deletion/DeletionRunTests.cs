using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Resources.Deletion;

/// <summary>Approved deletions as they are carried out on a cluster: what goes over the wire, and what is told afterwards.</summary>
public sealed class DeletionRunTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await StartAsync(postgres);
        _ground.CreateClass("a");
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task One_call_carries_the_uid_and_the_state_just_read_and_the_way_back_leads_to_that_state()
    {
        var (uid, revision) = (_ground.Uid(Classes, "a"), _ground.Revision(Classes, "a"));

        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Classes, "a")));

        Assert.Equal((RequestState.Succeeded, ItemState.Done), (request.State, items["a"].State));
        Assert.Null(_ground.Find(Classes, "a"));
        var sent = Assert.Single(_ground.Deletions);
        Assert.Equal(("/apis/storage.k8s.io/v1/storageclasses/a", "opsconsole-executor"), (sent.Path, sent.User));
        var body = JsonNode.Parse(sent.Body)!;
        Assert.Equal((uid, revision, "Background"), ((string)body["preconditions"]!["uid"]!, (string)body["preconditions"]!["resourceVersion"]!, (string)body["propagationPolicy"]!));
        var version = await _ground.AskAsync<long>($"select sequence from version join resource on resource.id = resource_id where uid = '{uid}' and resource_version = '{revision}'");
        Assert.Equal($"/clusters/doomed/types/{Classes}/-/a?uid={uid}&version={version}", items["a"].WayBack);
    }

    [Fact]
    public async Task What_was_made_anew_between_vote_and_execution_is_not_called()
    {
        var request = await _ground.ApprovedAsync(Target(Classes, "a"), Target(Classes, "gp2-legacy"));
        var former = _ground.Uid(Classes, "a");
        _ground.Cluster.Objects.Delete(Classes, null, "a");
        _ground.CreateClass("a");

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal((ItemState.Skipped, $"left alone: it was made anew under the same name (uid {_ground.Uid(Classes, "a")}, not {former})"), (items["a"].State, items["a"].Result));
        Assert.Equal(ItemState.Done, items["gp2-legacy"].State);
        Assert.All(_ground.Deletions, sent => Assert.EndsWith("/gp2-legacy", sent.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_of_what_was_asked_for_is_told_and_left_alone()
    {
        var request = await _ground.ApprovedAsync(Target(Buckets, Backup), Target(Classes, "a"));
        _ground.Cluster.Objects.Change(Buckets, null, Backup, bucket => bucket["spec"]!["forProvider"]!["forceDestroy"] = true);

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal(ItemState.Skipped, items[Backup].State);
        Assert.Equal("left alone: it changed: spec.forProvider.forceDestroy false → true; a deletion would do something else: \"bucket and contents deleted\" instead of \"bucket deleted only if it is empty\"",
            items[Backup].Result);
        Assert.Contains("\"forceDestroy\":true", items[Backup].ThenNow, StringComparison.Ordinal);
        Assert.DoesNotContain(_ground.Deletions, sent => sent.Path.EndsWith(Backup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_writes_are_no_drift_even_where_they_raise_everything()
    {
        var tidb = _ground.Cluster.Store.Latest(Databases).Objects.First();
        var request = await _ground.ApprovedAsync(Target(Databases, tidb.Name, tidb.Namespace));
        _ground.Cluster.Objects.Change(Databases, tidb.Namespace, tidb.Name, document => document["status"]!["observed"] = "again");
        var revision = _ground.Revision(Databases, tidb.Name, tidb.Namespace);
        Assert.NotEqual($"{tidb.Revision}", revision);

        var (_, items) = await _ground.RunAsync(request);

        Assert.NotEqual(ItemState.Skipped, items[tidb.Name].State);
        Assert.Contains($"\"resourceVersion\":\"{revision}\"", Assert.Single(_ground.Deletions).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_was_lost_after_the_deed_is_unknown_and_then_done_by_reading()
    {
        var request = await _ground.ApprovedAsync(Target(Classes, "a"));
        _ground.Cluster.Faults.Inject(Fault.LostDeletion(AfterWrite.Cut, Classes, "a"));

        var (ended, items) = await _ground.RunAsync(request);

        Assert.Equal((RequestState.Succeeded, ItemState.Done, "done, as a look afterwards proves"), (ended.State, items["a"].State, items["a"].Result));
        Assert.Single(_ground.Deletions);
    }

    [Fact]
    public async Task A_refusal_of_a_usage_is_shown_in_its_own_words()
    {
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Buckets, Data)));

        Assert.Equal((RequestState.Failed, ItemState.Refused), (request.State, items[Data].State));
        Assert.Equal($"admission webhook \"nousages.protection.crossplane.io\" denied the request: This resource is in-use by 1 usage(s), including the *v1beta1.ClusterUsage \"protect-bucket-{Data}\""
            + " with reason: \"production data bucket - release via approval\".", items[Data].Answered);
        Assert.NotNull(_ground.Find(Buckets, Data));
    }

    [Fact]
    public async Task What_finalizers_hold_is_told_with_their_names()
    {
        var (_, items) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Buckets, Backup)));

        Assert.Equal(ItemState.Accepted, items[Backup].State);
        Assert.StartsWith("held by finalizers finalizer.managedresource.crossplane.io since ", items[Backup].Answered, StringComparison.Ordinal);
        Assert.Single(_ground.Deletions);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_read_gets_no_call()
    {
        var request = await _ground.ApprovedAsync(Target(Classes, "a"), Target(Classes, "gp2-legacy"));
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(503, "ServiceUnavailable", "away"), Type = Classes, Name = "a" });

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal(ItemState.Failed, items["a"].State);
        Assert.StartsWith("not begun: ", items["a"].Result, StringComparison.Ordinal);
        Assert.All(_ground.Deletions, sent => Assert.EndsWith("/gp2-legacy", sent.Path, StringComparison.Ordinal));
    }
}
