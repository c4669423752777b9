using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What stands against a restore before the server is asked: where it would go, what is stored, and whose it was.</summary>
public sealed class RestorePlaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Routes = "ingresses.networking.k8s.io";
    private const string Space = "short-lived";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres);
        _ground.Cluster.Objects.Create("namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = Space } });
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_namespace_that_is_being_deleted_takes_nothing_back()
    {
        var target = await LostAsync("a");
        _ground.Cluster.Objects.Delete("namespaces", null, Space);

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        var since = (string)_ground.Find("namespaces", Space)!["metadata"]!["deletionTimestamp"]!;
        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains($"namespace {Space} is being deleted since {since}", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task A_namespace_that_is_gone_is_to_be_restored_first()
    {
        var target = await LostAsync("a");
        _ground.Cluster.Store.Remove("namespaces", _ => _ground.Cluster.Objects.Find("namespaces", null, Space)!);

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Contains($"namespace {Space} is not there; restore it first", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task A_namespace_is_looked_at_once_a_plan()
    {
        RestoreTarget[] targets = [await LostAsync("a"), await LostAsync("b"), await LostAsync("c")];
        var before = _ground.Cluster.Requests.All.Count(IsNamespace);

        Assert.Equal(3, (await _ground.PlanRestoreAsync(targets)).Sure().Plan.Items.Count);

        Assert.Equal(1, _ground.Cluster.Requests.All.Count(IsNamespace) - before);
    }

    [Fact]
    public async Task Nothing_is_restored_where_the_console_itself_runs()
    {
        var target = await LostAsync("a");
        _ground.Get<IOptions<RestoreOptions>>().Value.Own = Space;

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Contains("nothing is restored in this namespace", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task A_stored_state_that_is_damaged_is_not_restored_and_is_named()
    {
        var target = await LostAsync("a");
        var version = await _ground.AskAsync<long>("select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = 'a' and r.namespace = 'short-lived'");
        // Another object's body, whole and readable.
        var damaged = Convert.ToHexString("""{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"a","namespace":"short-lived"},"spec":{"ingressClassName":"another"}}"""u8);
        await _ground.AskAsync<long>($"with changed as (update version set encoding = 0, dictionary_id = null, body = '\\x{damaged}' where sequence = {version} returning 1) select count(*) from changed");

        var refusal = (await _ground.PlanRestoreAsync(target)).Refusal!;

        Assert.Contains($"Version {version} of Ingress a is damaged in the database", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task Objects_that_own_each_other_are_left_out_with_words()
    {
        var (a, b) = (Owned("a", "b"), Owned("b", "a"));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Routes, Space, "a");
        _ground.Cluster.Objects.Delete(Routes, Space, "b");

        var both = await _ground.PlanRestoreAsync(a, b);
        var one = (await _ground.PlanRestoreAsync(a)).Sure();

        Assert.Contains("its owner Ingress b", both.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("its owner Ingress a", both.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains(one.Plan.Items[0].Findings, finding => finding.Contains("Ingress b", StringComparison.Ordinal) && finding.Contains("is not there: it is restored without it", StringComparison.Ordinal));
    }

    private static bool IsNamespace(ReceivedRequest request) => request.Path == $"/api/v1/namespaces/{Space}";

    private async Task<RestoreTarget> LostAsync(string name)
    {
        _ground.Cluster.Objects.Create(Routes, Route(name));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Routes, Space, name);
        return Target(name);
    }

    private RestoreTarget Owned(string name, string owner)
    {
        var route = Route(name);
        route["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "Ingress", ["name"] = owner, ["uid"] = Guid.NewGuid().ToString() });
        _ground.Cluster.Objects.Create(Routes, route);
        return Target(name);
    }

    private static RestoreTarget Target(string name) => new() { Cluster = Name, Type = Routes, Namespace = Space, Name = name };

    private static JsonObject Route(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Space },
        ["spec"] = new JsonObject { ["ingressClassName"] = "alb" },
    };
}
