using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Storage.Actions;

/// <summary>Protecting managed resources: exactly the Usage that is shown, and done when Crossplane took it up.</summary>
public sealed class ProtectResourcesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Protect = "storage.protect";
    private const string Usages = "clusterusages.protection.crossplane.io";
    private const string Webhooks = "validatingwebhookconfigurations.admissionregistration.k8s.io";
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_is_shown_is_created_once_and_the_row_becomes_protected()
    {
        var draft = (await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Sure();
        var item = draft.Plan.Items.Single();
        var (_, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        var name = (string)JsonNode.Parse(item.Substance)!["metadata"]!["name"]!;
        Assert.StartsWith("opsconsole-protect-bucket-", name, StringComparison.Ordinal);
        Assert.Equal((ActionClass.B, _ground.Uid(Buckets, Backup), "protected"), (draft.Plan.Class, item.Uid, item.Outcome.Key));
        Assert.Equal($"""
            apiVersion: protection.crossplane.io/v1beta1
            kind: ClusterUsage
            metadata:
              labels:
                app.kubernetes.io/managed-by: opsconsole
              name: {name}
            spec:
              of:
                apiVersion: s3.aws.upbound.io/v1beta2
                kind: Bucket
                resourceRef:
                  name: {Backup}
              reason: protected by OpsConsole - release via approval

            """, item.Preview);
        var sent = Assert.Single(_ground.Writes);
        Assert.Equal(("POST", "/apis/protection.crossplane.io/v1beta1/clusterusages", item.Substance), (sent.Method, sent.Path, sent.Body));
        Assert.Equal(ItemState.Accepted, items[Backup].State);

        _ground.Cluster.World!.Tick();

        await _ground.KnowsAsync(all => new ProtectionRows().Make(new(RowKind.Protection, Name, Buckets, "", Backup), all) is ProtectionRow { Standing: ProtectionStanding.Protected }, "the row is protected");
        Assert.Equal(SightKind.Done, (await Action.SeeAsync(item, CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task One_in_a_namespace_gets_a_usage_of_its_namespace()
    {
        var bucket = _ground.Cluster.Store.Latest("buckets.s3.aws.m.upbound.io").Objects.First();

        var item = (await _ground.PlanOfAsync(Protect, Target("buckets.s3.aws.m.upbound.io", bucket.Name, bucket.Namespace))).Sure().Plan.Items.Single();

        var usage = JsonNode.Parse(item.Substance)!;
        Assert.Equal(("Usage", bucket.Namespace), ((string)usage["kind"]!, (string)usage["metadata"]!["namespace"]!));
    }

    [Fact]
    public async Task Where_it_would_not_protect_it_is_refused_with_the_reason()
    {
        var protectedAlready = (await _ground.PlanOfAsync(Protect, Target(Buckets, Data))).Refusal!;
        _ground.Cluster.Objects.Delete(Webhooks, null, "crossplane-no-usages");
        await _ground.KnowsAsync(Webhooks, "crossplane-no-usages");
        var withoutWebhook = (await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Refusal!;

        Assert.Contains($"it is protected by ClusterUsage protect-bucket-{Data}", protectedAlready.Message, StringComparison.Ordinal);
        Assert.Contains("a Usage would not protect it: the webhook crossplane-no-usages is not in this cluster", withoutWebhook.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usages_that_cannot_be_read_leave_it_unknown()
    {
        _ground.Cluster.Faults.Inject(Fault.Forbidden("usages.protection.crossplane.io"));

        var refused = (await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Refusal!;

        Assert.Equal(RefusalKind.Unavailable, refused.Kind);
        Assert.Contains("usages.protection.crossplane.io cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_means_all_without_effective_protection_and_no_more_than_were_seen()
    {
        var draft = (await _ground.PlanOfAsync(Protect, ("cluster", Name), ("kind", "Bucket"), ("most", "500"))).Sure();
        var tooMany = (await _ground.PlanOfAsync(Protect, ("cluster", Name), ("most", "1"))).Refusal!;
        var again = (await _ground.PlanOfAsync(Protect, [.. draft.Plan.Parameters.Select(parameter => (parameter.Key, parameter.Value))])).Sure();

        Assert.Contains(draft.Plan.Items, item => item.Name == Backup);
        Assert.All(draft.Plan.Items, item => Assert.NotEqual(Data, item.Name));
        Assert.All(draft.Plan.Items, item => Assert.StartsWith("buckets.", item.Type, StringComparison.Ordinal));
        Assert.Equal(RefusalKind.Conflict, tooMany.Kind);
        Assert.Equal(draft.Plan.Items.Select(item => item.Substance), again.Plan.Items.Select(item => item.Substance));
    }

    [Fact]
    public async Task What_a_filter_finds_and_no_usage_would_protect_is_left_out_and_named()
    {
        var all = (await _ground.PlanOfAsync(Protect, ("cluster", Name), ("kind", "Bucket"), ("most", "500"))).Sure();
        var taken = JsonNode.Parse(all.Plan.Items[0].Substance)!.AsObject();
        var type = (string)taken["kind"]! == "Usage" ? "usages.protection.crossplane.io" : Usages;
        // Crossplane has not taken it up: it is there, does not hold, and nobody makes it twice.
        var made = _ground.Cluster.Objects.Create(type, taken);
        await _ground.KnowsAsync(type, made.Name, made.Namespace);

        var rest = (await _ground.PlanOfAsync(Protect, ("cluster", Name), ("kind", "Bucket"), ("most", "500"))).Sure();
        var first = (await _ground.PlanOfAsync(Protect, ("cluster", Name), ("kind", "Bucket"), ("first", "2"))).Sure();
        var exact = (await _ground.PlanOfAsync(Protect, [.. all.Plan.Parameters.Select(parameter => (parameter.Key, parameter.Value))])).Refusal!;

        Assert.Equal(all.Plan.Items.Skip(1).Select(item => item.Name), rest.Plan.Items.Select(item => item.Name));
        Assert.EndsWith($"({rest.Plan.Items.Count} of {all.Plan.Items.Count} that fit)", rest.Request.Summary, StringComparison.Ordinal);
        Assert.Contains($"Left out: {all.Plan.Items[0].Type} {all.Plan.Items[0].FullName} in {Name}: ", rest.Request.Undo, StringComparison.Ordinal);
        Assert.Contains("is there already and does not hold", rest.Request.Undo, StringComparison.Ordinal);
        Assert.Equal(all.Plan.Items[1].Name, Assert.Single(first.Plan.Items).Name);
        Assert.Contains("1 of ", exact.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_decided_by_reading_and_nothing_is_sent_twice()
    {
        var request = await _ground.ApprovedAsync((await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Sure());
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.AnswerLost(AfterWrite.Cut), Verb = "create", Type = Usages });

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal(ItemState.Accepted, items[Backup].State);
        Assert.EndsWith(" is there; Crossplane has not taken it up yet", items[Backup].Answered, StringComparison.Ordinal);
        Assert.Single(_ground.Writes);
    }

    [Fact]
    public async Task A_creation_that_never_happened_is_not_done()
    {
        var request = await _ground.ApprovedAsync((await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Sure());
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(503, "ServiceUnavailable", "away"), Verb = "create", Type = Usages });

        var (ended, items) = await _ground.RunAsync(request);

        Assert.Equal((RequestState.Failed, ItemState.Failed), (ended.State, items[Backup].State));
        Assert.StartsWith("not done: untouched", items[Backup].Result, StringComparison.Ordinal);
        Assert.Single(_ground.Writes);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_read_and_judged()
    {
        var item = (await _ground.PlanOfAsync(Protect, Target(Buckets, Backup))).Sure().Plan.Items.Single();
        var look = await Action.LookAsync(item, CancellationToken.None);
        Assert.Equal(LiveState.Same, look.State);
        var usage = (JsonObject)JsonNode.Parse(item.Substance)!;
        _ground.Cluster.Objects.Create(Usages, (JsonObject)usage.DeepClone());

        var same = await Action.ActAsync(look, CancellationToken.None);
        _ground.Cluster.Objects.Change(Usages, null, (string)usage["metadata"]!["name"]!, held => held["spec"]!["replayDeletion"] = true);
        var other = await Action.ActAsync(look, CancellationToken.None);

        Assert.Equal((EffectKind.Accepted, EffectKind.Refused), (same.Kind, other.Kind));
        Assert.Equal((LiveState.Drifted, SightKind.Untouched), ((await Action.LookAsync(item, CancellationToken.None)).State, (await Action.SeeAsync(item, CancellationToken.None)).Kind));
    }

    private IGatedAction Action => _ground.Get<GatedActions>().Find(Protect)!;
}
