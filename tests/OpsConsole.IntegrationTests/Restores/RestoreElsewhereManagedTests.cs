using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A bucket goes to another cluster: its cloud resource has one master at a time. Its provider there is played by hand.</summary>
public sealed class RestoreElsewhereManagedTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;
    private string _name = "";
    private JsonObject _status = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres, adoptionPatience: "00:00:10", isDouble: true);
        var bucket = _ground.Cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).First(document =>
            document["metadata"]!["ownerReferences"] is null && document["status"]?["atProvider"]?["id"] is not null && document["spec"]!["managementPolicies"]?.ToJsonString() == """["*"]""");
        (_name, _status) = ((string)bucket["metadata"]!["name"]!, bucket["status"]!.DeepClone().AsObject());
        _ground.Cluster.Objects.Change(Buckets, null, _name, document =>
        {
            document["metadata"]!.AsObject().Remove("finalizers");
            document["metadata"]!["labels"]?.AsObject().Remove("crossplane.io/in-use");
        });
        await _ground.CaptureAsync();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task One_that_is_gone_gets_its_policies_back_in_the_other_cluster_once_its_provider_there_has_found_it()
    {
        _ground.Cluster.Objects.Delete(Buckets, null, _name);

        var draft = (await _ground.PlanRestoreAsync(Away())).Sure();
        var found = AnswerAsync();
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await found;

        Assert.Equal((ActionClass.A, RequestState.Succeeded), (draft.Request.Class, request.State));
        Assert.Equal([("observed", ItemState.Done), ("adopted", ItemState.Done)], items.Select(item => (item.Outcome, item.State)));
        Assert.Equal("""["*"]""", Policies());
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task While_the_one_in_the_old_cluster_lives_it_only_observes_whatever_is_asked_for()
    {
        var draft = (await _ground.PlanRestoreAsync(Away())).Sure();
        var remade = (await _ground.PlanRestoreAsync(Away() with { Cloud = CloudChoice.Create })).Refusal!;
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((RequestState.Succeeded, "observed"), (request.State, Assert.Single(items).Outcome));
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.Contains("is still there, and with policies of its own here its cloud resource would have two masters", StringComparison.Ordinal));
        Assert.Contains("two masters", remade.Message, StringComparison.Ordinal);
        Assert.Equal("""["Observe"]""", Policies());
    }

    [Fact]
    public async Task One_of_which_it_cannot_be_told_is_taken_for_living()
    {
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "buckets is forbidden"), Type = Buckets });

        var draft = (await _ground.PlanRestoreAsync(Away())).Sure();

        Assert.Equal("observed", Assert.Single(draft.Plan.Items).Outcome.Key);
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.Contains($"is gone cannot be told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_came_back_in_the_old_cluster_between_the_plan_and_the_run_keeps_its_policies_alone()
    {
        var former = _ground.Find(Buckets, _name)!;
        _ground.Cluster.Objects.Delete(Buckets, null, _name);
        var adopted = await _ground.ApprovedAsync((await _ground.PlanRestoreAsync(Away("copy"))).Sure());
        var made = await _ground.ApprovedAsync((await _ground.PlanRestoreAsync(Away("empty") with { Cloud = CloudChoice.Create })).Sure());
        _ground.Cluster.Objects.Create(Buckets, new JsonObject { ["metadata"] = new JsonObject { ["name"] = _name }, ["spec"] = former["spec"]!.DeepClone() });

        var found = AnswerAsync("copy");
        var (_, items) = await _ground.EndAsync(adopted);
        await found;

        Assert.Equal([ItemState.Done, ItemState.Skipped], items.Select(item => item.State));
        Assert.Contains("is still there", items[1].Result, StringComparison.Ordinal);
        Assert.Equal("""["Observe"]""", Policies("copy"));
        Assert.Equal(RequestState.Stale, (await _ground.EndAsync(made)).Request.State);
        Assert.Null(_ground.Beside.Objects.Find(Buckets, null, "empty"));
    }

    [Fact]
    public async Task In_the_same_cluster_under_another_name_the_same_holds()
    {
        var living = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Buckets, Name = _name, To = new() { Name = "copy" } })).Sure();
        _ground.Cluster.Objects.Delete(Buckets, null, _name);
        var gone = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Buckets, Name = _name, To = new() { Name = "copy" } })).Sure();

        Assert.Equal((1, 2), (living.Plan.Items.Count, gone.Plan.Items.Count));
    }

    [Fact]
    public async Task Its_provider_configuration_is_looked_for_where_it_goes()
    {
        _ground.Beside.Objects.Change("providerconfigs.aws.upbound.io", null, "default", document => document["metadata"]!.AsObject().Remove("finalizers"));
        _ground.Beside.Objects.Delete("providerconfigs.aws.upbound.io", null, "default");

        Assert.Contains("its provider configuration ProviderConfig default (aws.upbound.io) is not there", (await _ground.PlanRestoreAsync(Away())).Refusal!.Message, StringComparison.Ordinal);
    }

    private RestoreTarget Away(string? name = null) => new() { Cluster = Name, Type = Buckets, Name = _name, To = new() { Cluster = Other, Name = name } };

    /// <summary>What its provider there says as soon as it is there.</summary>
    private async Task AnswerAsync(string? name = null)
    {
        await Eventually.True(() => Task.FromResult(_ground.Beside.Objects.Find(Buckets, null, name ?? _name) is not null), "it is there");
        _ground.Beside.Objects.Change(Buckets, null, name ?? _name, document => document["status"] = new JsonObject
        {
            ["atProvider"] = _status["atProvider"]!.DeepClone(),
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "True" }),
        }, part: WritePart.Status);
    }

    private string? Policies(string? name = null) => _ground.Beside.Objects.Find(Buckets, null, name ?? _name)!.Parse()["spec"]!["managementPolicies"]?.ToJsonString();
}
