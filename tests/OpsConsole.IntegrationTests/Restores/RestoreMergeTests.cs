using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Drift;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreAsking;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A version is merged into what lives: it brings what is not there, takes what was named, and leaves the rest.</summary>
public sealed class RestoreMergeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;
    private string _space = "";
    private string _name = "";

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres);
        // Not the odd one, which has no stores.
        var database = _ground.Cluster.Store.Latest(Databases).Objects.First(entry => entry.Name == "tidb");
        (_space, _name) = (database.Namespace, database.Name);
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_is_gone_comes_back_what_others_have_otherwise_stays_and_the_undo_is_exact()
    {
        var former = await LostAsync();
        var (edited, status) = (Asked(Now), Now["status"]!.ToJsonString());

        var draft = (await _ground.PlanRestoreAsync(Target(former))).Sure();
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((RequestState.Succeeded, "done", "merged"), (request.State, items[_name].Result, items[_name].Outcome));
        Assert.Equal(("Europe/Berlin", 7, "kept"), ((string)Now["spec"]!["timezone"]!, (int)Now["spec"]!["tikv"]!["replicas"]!, (string)Now["metadata"]!["labels"]!["since"]!));
        Assert.Equal(status, Now["status"]!.ToJsonString());
        Assert.Contains("Left out, as others own it and it was not named: spec.tikv.replicas (kubectl-edit)", string.Join(" ", draft.Plan.Items[0].Findings), StringComparison.Ordinal);
        var (tried, sent) = (Assert.Single(_ground.Trials()), Assert.Single(_ground.Sent()));
        Assert.Equal(("PATCH", "?fieldManager=opsconsole-restore&force=true&fieldValidation=Strict"), (sent.Method, sent.Query));
        Assert.Equal((tried.Query.Replace("&dryRun=All", "", StringComparison.Ordinal), tried.Body), (sent.Query, sent.Body));
        Assert.Equal(["f:spec"], Owned("opsconsole-restore").Select(field => field.Key));
        Assert.Equal(["f:timezone"], Owned("opsconsole-restore")["f:spec"]!.AsObject().Select(field => field.Key).Where(key => key != "."));

        var undone = await RunAsync((RestoreUndo.Key, $"{request.Number}"));

        Assert.Equal((RequestState.Succeeded, edited), (undone.State, Asked(Now)));
    }

    [Fact]
    public async Task The_preview_is_the_body()
    {
        var former = await LostAsync();

        var item = (await _ground.PlanRestoreAsync(Target(former))).Sure().Plan.Items[0];

        var body = RestoreOrder.Read(item.Substance)!.Body;
        Assert.Equal($$$"""{"apiVersion":"pingcap.com/v1alpha1","kind":"TidbCluster","metadata":{"name":"{{{_name}}}","namespace":"{{{_space}}}"},"spec":{"timezone":"Europe/Berlin"}}""", Encoding.UTF8.GetString(body));
        Assert.StartsWith($"# what is applied\n{DeletionPreview.Of(body)}# what changes\nspec.timezone\n", item.Preview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_field_is_taken_by_force_and_alone()
    {
        var former = await LostAsync();

        var draft = (await _ground.PlanRestoreAsync(Target(former, "spec.tikv.replicas"))).Sure();
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.NotEqual(7, (int)Now["spec"]!["tikv"]!["replicas"]!);
        Assert.Null(Now["spec"]!["timezone"]);
        Assert.Contains("It takes by force what other field managers own: spec.tikv.replicas (kubectl-edit)", string.Join(" ", draft.Plan.Items[0].Findings), StringComparison.Ordinal);
        Assert.False(Owned("kubectl-edit", "Update")["f:spec"]?["f:tikv"]?.AsObject().ContainsKey("f:replicas") ?? false);
    }

    [Fact]
    public async Task A_second_merge_keeps_what_the_first_one_brought()
    {
        var former = await LostAsync();
        await RunAsync((RestoreQuestion.Key, RestoreQuestion.Write([Target(former)])));

        await RunAsync((RestoreQuestion.Key, RestoreQuestion.Write([Target(former, "spec.tikv.replicas")])));

        Assert.Equal("Europe/Berlin", (string)Now["spec"]!["timezone"]!);
        Assert.NotEqual(7, (int)Now["spec"]!["tikv"]!["replicas"]!);
        Assert.Contains("it has all that the version has already", (await _ground.PlanRestoreAsync(Target(former))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_since_the_plan_is_left_alone()
    {
        var request = await _ground.ApprovedRestoreAsync(Target(await LostAsync()));
        Change(spec => spec["tikv"]!["replicas"] = 9, "kubectl-edit");

        var (ended, _) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Stale, 0), (ended.State, _ground.Sent().Count));
    }

    [Theory]
    [InlineData(true, RequestState.Succeeded, "done, as a look afterwards proves")]
    [InlineData(false, RequestState.Failed, "not done: untouched 00:00:01 after it was sent")]
    public async Task An_answer_that_does_not_come_or_cannot_be_read_is_decided_by_looking(bool isDone, RequestState state, string result)
    {
        var request = await _ground.ApprovedRestoreAsync(Target(await LostAsync()));
        _ground.Cluster.Faults.Inject(new Fault { Effect = isDone ? new FaultEffect.AnswerLost(AfterWrite.Cut) : new FaultEffect.Html(), Type = Databases, Verb = "patch" });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((state, result), (ended.State, items[0].Result));
        Assert.Equal(isDone ? "Europe/Berlin" : null, (string?)Now["spec"]!["timezone"]);
        Assert.Single(_ground.Sent());
    }

    [Fact]
    public async Task What_no_merge_can_bring_is_said_before_anybody_is_asked()
    {
        var former = await LostAsync();

        Assert.Contains("'spec.never' is nothing that this version would bring", (await _ground.PlanRestoreAsync(Target(former, "spec.never"))).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("a change goes back by itself", (await _ground.PlanRestoreAsync(Target(former) with { Changed = former + 1 })).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("leaves the cloud to its provider", (await _ground.PlanRestoreAsync(Target(former) with { Cloud = CloudChoice.Create })).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("mode is merge, or left out", (await _ground.PlanRestoreAsync(Target(former) with { Mode = RestoreMode.Adopt })).Refusal!.Message, StringComparison.Ordinal);
        var uid = _ground.Uid(Databases, _name, _space);
        _ground.Cluster.Objects.Delete(Databases, _space, _name);
        Assert.Contains("nothing can be merged into it", (await _ground.PlanRestoreAsync(Target(former) with { Uid = uid })).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_merged_makes_a_bucket_point_at_another_cloud_resource()
    {
        var name = (string)_ground.Cluster.Store.Latest(Buckets).Objects.First().Parse()["metadata"]!["name"]!;
        var former = await NewestAsync("", name);
        _ground.Cluster.Objects.Change(Buckets, null, name, document => document["metadata"]!["annotations"]!["crossplane.io/external-name"] = "another");
        await _ground.CaptureAsync();

        var answer = await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Buckets, Name = name, Version = former, Mode = RestoreMode.Merge, Fields = ["metadata.annotations['crossplane.io/external-name']"] });

        Assert.Contains("would point at another cloud resource", answer.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Afterwards_it_holds_until_what_was_merged_changes_again()
    {
        var former = await LostAsync();
        var request = await RunAsync((RestoreQuestion.Key, RestoreQuestion.Write([Target(former)])));
        Change(spec => spec["tikv"]!["replicas"] = 9, "kubectl-edit");
        await _ground.CaptureAsync();
        Assert.Equal(DriftStanding.Holds, Assert.Single((await DriftAsync(request.Number)).Items).Standing);

        Change(spec => spec["timezone"] = "Asia/Tokyo", "kubectl-edit");
        await _ground.CaptureAsync();

        var item = Assert.Single((await DriftAsync(request.Number)).Items);
        Assert.Equal((DriftStanding.Changed, "spec.timezone", "kubectl-edit"), (item.Standing, Assert.Single(item.Fields), Assert.Single(item.Managers)));
    }

    [Fact]
    public async Task A_masked_value_blocks_where_it_was_named_and_its_digest_is_never_sent()
    {
        _ground.Cluster.Objects.Create(Classes, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "kept", ["labels"] = new JsonObject { ["old"] = "1" }, ["annotations"] = new JsonObject { ["password"] = "not for everybody" } },
            ["provisioner"] = "ebs.csi.aws.com",
        });
        await _ground.CaptureAsync();
        var target = new RestoreTarget { Cluster = Name, Type = Classes, Name = "kept", Version = await NewestAsync("", "kept"), Mode = RestoreMode.Merge };
        _ground.Cluster.Objects.Change(Classes, null, "kept", document =>
        {
            document["metadata"]!.AsObject().Remove("labels");
            document["metadata"]!["annotations"]!["password"] = "another";
        }, "kubectl-edit");
        await _ground.CaptureAsync();

        Assert.Contains("only digests are stored of metadata.annotations.password", (await _ground.PlanRestoreAsync(target with { Fields = ["metadata.annotations.password"] })).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RequestState.Succeeded, (await RunAsync((RestoreQuestion.Key, RestoreQuestion.Write([target])))).State);

        var metadata = _ground.Find(Classes, "kept")!["metadata"]!;
        Assert.Equal(("1", "another"), ((string)metadata["labels"]!["old"]!, (string)metadata["annotations"]!["password"]!));
        Assert.DoesNotContain("password", Assert.Single(_ground.Sent()).Body, StringComparison.Ordinal);
    }

    private JsonObject Now => _ground.Find(Databases, _name, _space)!;

    /// <summary>A version with a time zone; since then that is gone, the replicas are others, and there is a label more.</summary>
    private async Task<long> LostAsync()
    {
        Change(spec => spec["timezone"] = "Europe/Berlin", "helm");
        await _ground.CaptureAsync();
        var former = await NewestAsync(_space, _name);
        Change(spec =>
        {
            spec.Remove("timezone");
            spec["tikv"]!["replicas"] = 7;
        }, "kubectl-edit");
        _ground.Cluster.Objects.Change(Databases, _space, _name, document => (document["metadata"]!["labels"] ??= new JsonObject())["since"] = "kept", "kubectl-edit");
        await _ground.CaptureAsync();
        return former;
    }

    private RestoreTarget Target(long version, params string[] fields) =>
        new() { Cluster = Name, Type = Databases, Namespace = _space, Name = _name, Version = version, Mode = RestoreMode.Merge, Fields = fields.Length == 0 ? null : fields };

    private void Change(Action<JsonObject> change, string manager) => _ground.Cluster.Objects.Change(Databases, _space, _name, document => change(document["spec"]!.AsObject()), manager);

    private JsonObject Owned(string manager, string operation = "Apply") => Now["metadata"]!["managedFields"]!.AsArray()
        .Single(entry => (string)entry!["manager"]! == manager && (string)entry["operation"]! == operation)!["fieldsV1"]!.AsObject();

    private async Task<ApprovalRequest> RunAsync((string, string) question) =>
        (await _ground.RunAsync(await _ground.ApprovedAsync((await _ground.PlanOfAsync(RestoreObjects.ActionKey, question)).Sure()))).Request;

    private async Task<DriftReport> DriftAsync(long number) => (await _ground.Get<RestoreDrift>().OfAsync(ApprovalGround.Person("otto"), number, CancellationToken.None)).Sure();

    private Task<long> NewestAsync(string space, string name) => _ground.AskAsync<long>(
        $"select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.namespace = '{space}' and r.name = '{name}'");
}
