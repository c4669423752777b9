using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Manifests.Restoring.Remapping;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Stored states go to another namespace, another name and another cluster, and are judged where they go.</summary>
public sealed class RestoreRemapTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Routes = "ingresses.networking.k8s.io";
    private const string Space = "here";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres, isDouble: true);
        foreach (var (cluster, space) in new[] { (_ground.Cluster, Space), (_ground.Cluster, "there"), (_ground.Beside, "there") })
            cluster.Objects.Create("namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } });
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_database_goes_to_another_cluster_with_what_it_names_and_its_volumes_do_not()
    {
        var (target, asked) = await LostDatabaseAsync();

        var draft = (await _ground.PlanRestoreAsync(target with { To = new() { Cluster = Other, Namespace = "there", Name = "copy" } })).Sure();

        var item = Assert.Single(draft.Plan.Items);
        Assert.Equal((Other, "there", "copy", ActionClass.A), (item.Cluster, item.Namespace, item.Name, draft.Request.Class));
        var from = JsonNode.Parse(item.Substance)!["from"]!;
        Assert.Equal((Name, target.Namespace, "tidb", target.Uid), ((string)from["cluster"]!, (string)from["namespace"]!, (string)from["name"]!, (string)from["uid"]!));
        Assert.Equal((long)JsonNode.Parse(item.Substance)!["version"]!, (long)from["version"]!);
        Assert.Contains($"Rewritten: spec.cluster.namespace was \"{target.Namespace}\" and is \"there\".", item.Findings);
        Assert.Contains("Rewritten: spec.cluster.name was \"tidb\" and is \"copy\".", item.Findings);
        Assert.Contains(item.Findings, finding => finding.StartsWith($"The volumes of {target.Namespace}/tidb (tidbclusters.pingcap.com) in {Name} do not follow", StringComparison.Ordinal));
        Assert.Contains(item.Findings, finding => finding.StartsWith("Its storage class only-here is not there", StringComparison.Ordinal));
        Assert.Contains($"restore TidbCluster there/copy in {Other} to version", draft.Request.Summary, StringComparison.Ordinal);

        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));
        Assert.Equal(RequestState.Succeeded, request.State);
        var made = _ground.Beside.Objects.Find(Databases, "there", "copy")!.Parse();
        Assert.Equal("""{"name":"copy","namespace":"there"}""", made["spec"]!["cluster"]!.ToJsonString());
        Assert.Equal(asked, (string)made["spec"]!["timezone"]!);
        Assert.Empty(_ground.Writes);
        Assert.Contains("took nothing away", (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_selection_goes_by_a_map_and_a_part_of_it_is_asked_for_again_by_where_it_went()
    {
        RestoreTarget[] targets = [await LostRouteAsync("a"), await LostRouteAsync("b")];

        var draft = (await PlanAsync(targets, "otto", ("map", $$"""{"clusters":{"{{Name}}":"{{Other}}"},"namespaces":{"{{Space}}":"there"} }"""))).Sure();
        var renewed = (await _ground.Get<Submissions>().PlanAsync(ApprovalGround.Person("otto"), new PlanOrder
        {
            Action = RestoreObjects.ActionKey,
            Question = new PlanQuestion(draft.Plan.Parameters).Of([new(Other, Routes, "there", "b")]),
        }, CancellationToken.None)).Sure();

        Assert.Equal([(Other, "there", "a"), (Other, "there", "b")], draft.Plan.Items.Select(item => (item.Cluster, item.Namespace, item.Name)));
        Assert.Equal("b", Assert.Single(renewed.Plan.Items).Name);
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));
        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.NotNull(_ground.Beside.Objects.Find(Routes, "there", "a"));
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task What_has_its_name_there_is_another_object_whose_state_is_kept_and_can_be_had_back()
    {
        _ground.Beside.Objects.Create(Routes, Route("a", "there", "other"));
        var target = (await LostRouteAsync("a")) with { To = new() { Cluster = Other, Namespace = "there" } };

        var draft = (await _ground.PlanRestoreAsync(target)).Sure();
        var request = await _ground.ApprovedAsync(draft);
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.Contains("What has its name here is another object", StringComparison.Ordinal));
        Assert.Equal("replaced", draft.Plan.Items[0].Outcome.Key);
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(request)).Request.State);
        Assert.Equal("alb", ClassOf("a"));

        var undo = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(undo))).Request.State);
        Assert.Equal("other", ClassOf("a"));
    }

    [Fact]
    public async Task What_changed_there_since_the_plan_is_left_alone()
    {
        _ground.Beside.Objects.Create(Routes, Route("a", "there", "other"));
        var request = await _ground.ApprovedAsync((await _ground.PlanRestoreAsync((await LostRouteAsync("a")) with { To = new() { Cluster = Other, Namespace = "there" } })).Sure());
        _ground.Beside.Objects.Change(Routes, "there", "a", document => document["spec"]!["ingressClassName"] = "changed");

        Assert.Equal(RequestState.Stale, (await _ground.EndAsync(request)).Request.State);
        Assert.Equal("changed", ClassOf("a"));
    }

    [Fact]
    public async Task Owners_are_those_that_are_there_or_come_by_the_same_plan_under_their_new_names()
    {
        var owner = await LostRouteAsync("owner");
        _ground.Cluster.Objects.Create(Routes, Owned("owned", "owner"));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Routes, Space, "owned");
        RestoreTarget owned = new() { Cluster = Name, Type = Routes, Namespace = Space, Name = "owned" };

        var alone = (await _ground.PlanRestoreAsync(owned with { To = new() { Namespace = "there" } })).Sure();
        var both = (await _ground.PlanRestoreAsync(owned with { To = new() { Namespace = "there" } }, owner with { To = new() { Namespace = "there", Name = "master" } })).Sure();
        await _ground.RunAsync(await _ground.ApprovedAsync(both));

        Assert.Contains(alone.Plan.Items[0].Findings, finding => finding.StartsWith("Its owner Ingress owner is not there", StringComparison.Ordinal));
        Assert.Equal(["master", "owned"], both.Plan.Items.Select(item => item.Name));
        var reference = Assert.Single(_ground.Find(Routes, "owned", "there")!["metadata"]!["ownerReferences"]!.AsArray())!;
        Assert.Equal(("master", _ground.Uid(Routes, "master", "there")), ((string)reference["name"]!, (string)reference["uid"]!));
    }

    [Fact]
    public async Task A_reference_that_is_to_stay_stays_and_what_only_looks_like_one_is_named()
    {
        var (target, _) = await LostDatabaseAsync();
        var to = target with { To = new() { Cluster = Other, Namespace = "there" }, Keep = ["spec.cluster.namespace"] };

        var item = Assert.Single((await _ground.PlanRestoreAsync(to)).Sure().Plan.Items);

        Assert.Equal(target.Namespace, (string)JsonNode.Parse(item.Substance)!["body"]!["spec"]!["cluster"]!["namespace"]!);
        Assert.DoesNotContain(item.Findings, finding => finding.StartsWith("Rewritten: spec.cluster", StringComparison.Ordinal));
        Assert.Contains(item.Findings, finding => finding.StartsWith("What looks like a namespace that goes elsewhere stays as it is", StringComparison.Ordinal) && finding.Contains("spec.pd.address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task References_are_listed_with_where_they_would_lead_also_those_that_stay()
    {
        var (target, _) = await LostDatabaseAsync();
        var draft = (await _ground.PlanRestoreAsync(target with { To = new() { Cluster = Other, Namespace = "there", Name = "copy" }, Keep = ["spec.cluster.namespace"] })).Sure();
        var question = RestoreQuestion.Read(new(draft.Plan.Parameters)).Sure();
        var reader = _ground.Get<MappedReferenceReader>();

        var listed = (await reader.ReadAsync(ApprovalGround.Person("otto"), question, default)).Sure();
        var back = (await reader.ReadAsync(ApprovalGround.Person("otto"), new([target]), default)).Sure();
        var unseen = await reader.ReadAsync(ApprovalGround.Person("anton"), question, default);

        Assert.True(listed.IsWhole);
        Assert.Contains(listed.All, entry => entry.Target.Name == "tidb" && entry.Reference == new RewrittenReference("spec.cluster.name", "\"tidb\"", "\"copy\""));
        Assert.Contains(listed.All, entry => entry.Reference == new RewrittenReference("spec.cluster.namespace", $"\"{target.Namespace}\"", "\"there\""));
        Assert.Empty(back.All);
        Assert.Equal(RefusalKind.NotFound, unseen.Refusal!.Kind);
    }

    [Fact]
    public async Task Whoever_asks_reads_where_it_was_and_may_ask_where_it_goes()
    {
        var target = await LostRouteAsync("a");
        var away = target with { To = new() { Cluster = Other, Namespace = "there" } };

        Assert.Equal(1, (await PlanAsync([away], "olga")).Sure().Request.Items);
        var back = (await PlanAsync([target], "olga")).Refusal!;
        var unseen = (await PlanAsync([away], "anton")).Refusal!;
        var none = (await PlanAsync([target with { To = new() { Cluster = "nowhere", Namespace = "there" } }], "anton")).Refusal!;
        var readOnly = (await PlanAsync([new() { Cluster = Other, Type = Routes, Namespace = "there", Name = "a", To = new() { Cluster = Name, Namespace = Space } }], "olga")).Refusal!;

        Assert.Equal(RefusalKind.Forbidden, back.Kind);
        Assert.Equal((RefusalKind.NotFound, none.Kind), (unseen.Kind, RefusalKind.NotFound));
        Assert.Equal(none.Message.Replace("nowhere", Other, StringComparison.Ordinal), unseen.Message);
        Assert.Contains("a in doomed, to ", unseen.Message, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Forbidden, readOnly.Kind);
        Assert.Contains($"to {Routes} {Space}/a in {Name}", readOnly.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task Where_it_cannot_go_is_said_with_its_name()
    {
        var (route, @class) = (await LostRouteAsync("a"), await _ground.NeedyAsync("slow", isGone: true));

        var misplaced = (await PlanAsync([@class with { To = new() { Namespace = "there" } }], "otto")).Refusal!;
        var spaceless = (await _ground.PlanRestoreAsync(route with { To = new() { Cluster = Other, Namespace = "nowhere" } })).Refusal!;
        var refused = (await _ground.PlanRestoreAsync(route with { To = new() { Namespace = "kube-system" } })).Refusal!;
        var both = (await _ground.PlanRestoreAsync(route with { To = new() { Name = "x" } }, (await LostRouteAsync("b")) with { To = new() { Name = "x" } })).Refusal!;
        var undone = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, "1"), ("map", """{"namespaces":{"a":"b"}}"""))).Refusal!;

        Assert.Contains("it has no namespace, so it goes into none", misplaced.Message, StringComparison.Ordinal);
        Assert.Contains("namespace nowhere is not there", spaceless.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is restored in this namespace", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"would both be {Routes} {Space}/x in {Name}", both.Message, StringComparison.Ordinal);
        Assert.Contains("map and transform go with restore alone", undone.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes.Concat(_ground.Beside.Requests.All.Where(request => request.Method is "POST" or "PUT")));
    }

    private Task<Answer<DraftView>> PlanAsync(RestoreTarget[] targets, string by, params (string Key, string Value)[] more) => _ground.Get<Submissions>().PlanAsync(ApprovalGround.Person(by), new PlanOrder
    {
        Action = RestoreObjects.ActionKey,
        Question = new(more.Append((RestoreQuestion.Key, RestoreQuestion.Write(targets))).ToDictionary(entry => entry.Item1, entry => entry.Item2)),
        Start = StartChoice.Run,
    }, CancellationToken.None);

    /// <summary>A database that names itself and a class that is nowhere else, captured and gone.</summary>
    private async Task<(RestoreTarget Target, string Timezone)> LostDatabaseAsync()
    {
        var space = _ground.Cluster.Store.Latest(Databases).Objects.First(entry => entry.Name == "tidb").Namespace;
        _ground.Cluster.Objects.Change(Databases, space, "tidb", document =>
        {
            document["metadata"]!.AsObject().Remove("finalizers");
            var spec = document["spec"]!.AsObject();
            (spec["cluster"], spec["timezone"]) = (new JsonObject { ["name"] = "tidb", ["namespace"] = space }, "Europe/Berlin");
            (spec["tikv"]!["storageClassName"], spec["pd"]!["address"]) = ("only-here", $"http://pd.{space}.svc:2379");
        });
        await _ground.CaptureAsync();
        var uid = _ground.Uid(Databases, "tidb", space);
        _ground.Cluster.Objects.Delete(Databases, space, "tidb");
        return (new() { Cluster = Name, Type = Databases, Namespace = space, Name = "tidb", Uid = uid }, "Europe/Berlin");
    }

    private async Task<RestoreTarget> LostRouteAsync(string name)
    {
        _ground.Cluster.Objects.Create(Routes, Route(name, Space, "alb"));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Routes, Space, name);
        return new() { Cluster = Name, Type = Routes, Namespace = Space, Name = name };
    }

    private string ClassOf(string name) => (string)_ground.Beside.Objects.Find(Routes, "there", name)!.Parse()["spec"]!["ingressClassName"]!;

    private static JsonObject Owned(string name, string owner)
    {
        var route = Route(name, Space, "alb");
        route["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "Ingress", ["name"] = owner, ["uid"] = Guid.NewGuid().ToString() });
        return route;
    }

    private static JsonObject Route(string name, string space, string @class) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
        ["spec"] = new JsonObject { ["ingressClassName"] = @class },
    };
}
