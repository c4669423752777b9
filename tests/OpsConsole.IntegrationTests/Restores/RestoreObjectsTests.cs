using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreAsking;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Stored states come back through approvals, in a simulated cluster, by the one request that was tried before.</summary>
public sealed class RestoreObjectsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_deleted_object_is_created_again_as_it_was()
    {
        _ground.CreateClass("lost");
        await _ground.CaptureAsync();
        var before = Asked(_ground.Find(Classes, "lost"));
        var uid = _ground.Uid(Classes, "lost");
        _ground.Cluster.Objects.Delete(Classes, null, "lost");
        await _ground.CaptureAsync();

        var draft = (await PlanAsync(new() { Cluster = Name, Type = Classes, Name = "lost", Uid = uid })).Sure();
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((RequestState.Succeeded, ItemState.Done), (request.State, items["lost"].State));
        Assert.Equal(before, Asked(_ground.Find(Classes, "lost")));
        Assert.NotEqual(uid, _ground.Uid(Classes, "lost"));
        Assert.Equal(ActionClass.B, request.Class);
    }

    [Fact]
    public async Task A_change_goes_back_and_what_changed_elsewhere_since_stays()
    {
        var (space, name, former) = await DatabaseAsync();
        var changed = await EditAsync(space, name, "spec.tikv.replicas", spec => spec["tikv"]!["replicas"] = 7);
        await EditAsync(space, name, "spec.timezone", spec => spec["timezone"] = "Europe/Berlin");
        var status = Status(space, name);

        var draft = (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former, Changed = changed })).Sure();
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        var now = _ground.Find(Databases, name, space)!;
        Assert.Equal((RequestState.Succeeded, "done"), (request.State, items[name].Result));
        Assert.NotEqual(7, (int)now["spec"]!["tikv"]!["replicas"]!);
        Assert.Equal("Europe/Berlin", (string)now["spec"]!["timezone"]!);
        Assert.Equal(status, Status(space, name));
        var patch = Assert.Single(_ground.Writes, write => write.Method == "PATCH" && !write.Query.Contains("dryRun", StringComparison.Ordinal));
        Assert.Contains("fieldValidation=Strict", patch.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_replaces_the_whole_object_keeps_its_status_and_can_be_undone_from_its_history()
    {
        var (space, name, former) = await DatabaseAsync();
        var original = Asked(_ground.Find(Databases, name, space));
        await EditAsync(space, name, "two fields", spec =>
        {
            spec["tikv"]!["replicas"] = 7;
            spec["timezone"] = "Europe/Berlin";
        });
        var edited = Asked(_ground.Find(Databases, name, space));
        var status = Status(space, name);

        var draft = (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former })).Sure();
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.Equal(original, Asked(_ground.Find(Databases, name, space)));
        Assert.Equal(status, Status(space, name));

        var kept = long.Parse(System.Web.HttpUtility.ParseQueryString(new Uri("http://console" + items[name].WayBack).Query)["version"]!, System.Globalization.CultureInfo.InvariantCulture);
        var undo = (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = kept })).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(undo))).Request.State);
        Assert.Equal(edited, Asked(_ground.Find(Databases, name, space)));
    }

    [Fact]
    public async Task What_is_as_it_was_is_no_change_and_nothing_is_changed_by_planning()
    {
        var (space, name, former) = await DatabaseAsync();
        var revision = _ground.Revision(Databases, name, space);

        var answer = await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former });

        Assert.Contains("nothing to restore", answer.Refusal!.Message, StringComparison.Ordinal);
        await EditAsync(space, name, "a field", spec => spec["timezone"] = "Europe/Berlin");
        var edited = _ground.Revision(Databases, name, space);
        (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former })).Sure();
        Assert.NotEqual(revision, edited);
        Assert.Equal(edited, _ground.Revision(Databases, name, space));
    }

    [Fact]
    public async Task An_object_that_changed_between_the_plan_and_the_run_is_left_alone()
    {
        var (space, name, former) = await DatabaseAsync();
        await EditAsync(space, name, "a field", spec => spec["timezone"] = "Europe/Berlin");
        var draft = (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former })).Sure();
        var request = await _ground.ApprovedAsync(draft);
        _ground.Cluster.Objects.Change(Databases, space, name, document => document["spec"]!["timezone"] = "Asia/Tokyo");

        var ended = await RunToEndAsync(request);

        Assert.Equal(RequestState.Stale, ended.State);
        Assert.Equal("Asia/Tokyo", (string)_ground.Find(Databases, name, space)!["spec"]!["timezone"]!);
        Assert.DoesNotContain(_ground.Writes, write => !write.Query.Contains("dryRun", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bucket_whose_version_does_not_say_which_cloud_resource_it_was_is_not_created()
    {
        var name = (string)_ground.Cluster.Store.Latest(Buckets).Objects.First().Parse()["metadata"]!["name"]!;
        var uid = _ground.Uid(Buckets, name);
        _ground.Cluster.Objects.Change(Buckets, null, name, document =>
        {
            document["metadata"]!.AsObject().Remove("finalizers");
            document["metadata"]!["annotations"]?.AsObject().Remove("crossplane.io/external-name");
        });
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Buckets, null, name);
        await _ground.CaptureAsync();

        var answer = await PlanAsync(new() { Cluster = Name, Type = Buckets, Name = name, Uid = uid });

        Assert.Equal(RefusalKind.Conflict, answer.Refusal!.Kind);
        Assert.Contains("would make a new cloud resource", answer.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_value_that_lives_comes_back_as_it_is_and_its_digest_is_never_sent()
    {
        var former = await SecretClassAsync("kept");
        _ground.Cluster.Objects.Change(Classes, null, "kept", document => document["metadata"]!["labels"] = new JsonObject { ["edited"] = "yes" });
        await _ground.CaptureAsync();

        var draft = (await PlanAsync(new() { Cluster = Name, Type = Classes, Name = "kept", Version = former })).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(draft))).Request.State);

        var now = _ground.Find(Classes, "kept")!;
        Assert.Equal("not for everybody", (string)now["parameters"]!["password"]!);
        Assert.Null(now["metadata"]!["labels"]);
        Assert.DoesNotContain("not for everybody", draft.Plan.Items[0].Substance + draft.Plan.Items[0].Preview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_masked_value_that_lives_no_more_blocks_by_its_path()
    {
        var former = await SecretClassAsync("gone");
        var uid = _ground.Uid(Classes, "gone");
        _ground.Cluster.Objects.Delete(Classes, null, "gone");
        await _ground.CaptureAsync();

        var answer = await PlanAsync(new() { Cluster = Name, Type = Classes, Name = "gone", Uid = uid, Version = former });

        Assert.Contains("only digests are stored of parameters.password", answer.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_held_while_it_is_deleted_and_what_stands_in_a_refused_namespace_is_not_restored()
    {
        var (space, name, former) = await DatabaseAsync();
        _ground.Cluster.Objects.Change(Databases, space, name, document => document["metadata"]!["finalizers"] = new JsonArray("hold/it"));
        _ground.Cluster.Objects.Delete(Databases, space, name);

        var held = await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former });
        var refused = await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = "kube-system", Name = "a" });

        Assert.Contains("held by hold/it", held.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is restored in this namespace", refused.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finalizer_that_came_since_stays_whatever_version_comes_back()
    {
        var (space, name, former) = await DatabaseAsync();
        await EditAsync(space, name, "a field", spec => spec["timezone"] = "Europe/Berlin");
        _ground.Cluster.Objects.Change(Databases, space, name, document => document["metadata"]!["finalizers"] = new JsonArray("hold/it"));

        var draft = (await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former })).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(draft))).Request.State);

        Assert.Equal("""["hold/it"]""", _ground.Find(Databases, name, space)!["metadata"]!["finalizers"]!.ToJsonString());
        Assert.NotEqual("Europe/Berlin", (string?)_ground.Find(Databases, name, space)!["spec"]!["timezone"]);
    }

    [Fact]
    public async Task What_the_server_refuses_in_the_dry_run_is_told_in_its_words_before_anybody_is_asked()
    {
        var (space, name, former) = await DatabaseAsync();
        await EditAsync(space, name, "a field", spec => spec["timezone"] = "Europe/Berlin");
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "admission webhook \"guard\" denied the request: not on Fridays"), Type = Databases, Verb = "update" });

        var answer = await PlanAsync(new() { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = former });

        Assert.Contains("not on Fridays", answer.Refusal!.Message, StringComparison.Ordinal);
    }

    private Task<Answer<DraftView>> PlanAsync(RestoreTarget target) => _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreQuestion.Key, RestoreQuestion.Write([target])));

    private async Task<ApprovalRequest> RunToEndAsync(ApprovalRequest request)
    {
        await _ground.Get<Controls>().RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None);
        var store = _ground.Get<RequestStore>();
        await Eventually.True(async () => Transitions.IsFinal((await store.FindAsync(request.Id, CancellationToken.None))!.State), $"request #{request.Number} ends");
        return (await store.FindAsync(request.Id, CancellationToken.None))!;
    }

    /// <summary>A class with a value that captures mask, and the number of its captured version.</summary>
    private async Task<long> SecretClassAsync(string name)
    {
        _ground.Cluster.Objects.Create(Classes, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["provisioner"] = "ebs.csi.aws.com",
            ["parameters"] = new JsonObject { ["password"] = "not for everybody" },
        });
        await _ground.CaptureAsync();
        return await NewestAsync("", name);
    }

    /// <summary>A TidbCluster and the number of its captured version.</summary>
    private async Task<(string Space, string Name, long Version)> DatabaseAsync()
    {
        // Not the odd one, which has no stores.
        var database = _ground.Cluster.Store.Latest(Databases).Objects.First(entry => entry.Name == "tidb");
        return (database.Namespace, database.Name, await NewestAsync(database.Namespace, database.Name));
    }

    private async Task<long> EditAsync(string space, string name, string what, Action<JsonObject> edit)
    {
        _ = what;
        _ground.Cluster.Objects.Change(Databases, space, name, document => edit(document["spec"]!.AsObject()));
        await _ground.CaptureAsync();
        return await NewestAsync(space, name);
    }

    private Task<long> NewestAsync(string space, string name) => _ground.AskAsync<long>(
        $"select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.namespace = '{space}' and r.name = '{name}'");

    private string Status(string space, string name) =>
        System.Text.Encoding.UTF8.GetString(Manifests.Canonicalizer.Normalize(System.Text.Encoding.UTF8.GetBytes(_ground.Find(Databases, name, space)!["status"]!.ToJsonString())));
}
