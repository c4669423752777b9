using OpsConsole.Features.Approvals;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Storage.Actions;

/// <summary>Asking providers to reconcile: one guarded patch of one annotation.</summary>
public sealed class ReconcileNowTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Reconcile = "storage.reconcile-now";
    private const string Annotation = "crossplane.io/reconcile-requested-at";
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task One_patch_carries_uid_and_state_and_the_moment_of_the_approval()
    {
        var (uid, revision) = (_ground.Uid(Buckets, Data), _ground.Revision(Buckets, Data));
        var draft = (await _ground.PlanOfAsync(Reconcile, Target(Buckets, Data))).Sure();

        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((ActionClass.B, "reconciled"), (draft.Plan.Class, draft.Plan.Items.Single().Outcome.Key));
        Assert.Equal((RequestState.Succeeded, ItemState.Done), (request.State, items[Data].State));
        var asked = (string)_ground.Find(Buckets, Data)!["metadata"]!["annotations"]![Annotation]!;
        Assert.Equal($"{request.ApprovedAt!.Value.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", asked);
        var sent = Assert.Single(_ground.Writes);
        Assert.Equal(("PATCH", $$$"""{"metadata":{"annotations":{"{{{Annotation}}}":"{{{asked}}}"},"resourceVersion":"{{{revision}}}","uid":"{{{uid}}}"}}"""), (sent.Method, sent.Body));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_decided_by_the_annotation()
    {
        var request = await _ground.ApprovedAsync((await _ground.PlanOfAsync(Reconcile, Target(Buckets, Data))).Sure());
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.AnswerLost(AfterWrite.Cut), Verb = "patch", Type = Buckets });

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal((ItemState.Done, "done, as a look afterwards proves"), (items[Data].State, items[Data].Result));
        Assert.Single(_ground.Writes);
    }

    [Fact]
    public async Task One_that_somebody_else_asked_for_meanwhile_is_left_alone_and_a_change_of_the_spec_is_no_hindrance()
    {
        var request = await _ground.ApprovedAsync((await _ground.PlanOfAsync(Reconcile, Target(Buckets, Data), Target(Buckets, Backup))).Sure());
        _ground.Cluster.Objects.Change(Buckets, null, Data, bucket => bucket["metadata"]!["annotations"]![Annotation] = "2026-03-01T00:00:00Z");
        _ground.Cluster.Objects.Change(Buckets, null, Backup, bucket => bucket["spec"]!["forProvider"]!["forceDestroy"] = true);

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal((ItemState.Skipped, "left alone: its reconciliation was asked for meanwhile, at 2026-03-01T00:00:00Z"), (items[Data].State, items[Data].Result));
        Assert.Equal(ItemState.Done, items[Backup].State);
    }

    [Fact]
    public async Task A_paused_one_says_that_it_waits()
    {
        _ground.Cluster.Objects.Change(Buckets, null, Data, bucket => bucket["metadata"]!["annotations"]!["crossplane.io/paused"] = "true");

        var item = (await _ground.PlanOfAsync(Reconcile, Target(Buckets, Data))).Sure().Plan.Items.Single();

        Assert.Equal("reconciled-when-resumed", item.Outcome.Key);
        Assert.Contains("It is paused: its provider does nothing before it is resumed.", item.Findings);
    }
}
