using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>Managed resources between Kubernetes and the simulated cloud, at a pace of the test's clock.</summary>
public sealed class SimulatedProviderTests : IAsyncLifetime
{
    private const string Groups = "/apis/ec2.aws.upbound.io/v1beta1/securitygroups";
    private const string Rules = "/apis/ec2.aws.upbound.io/v1beta1/securitygrouprules";
    private const string GroupType = "securitygroups.ec2.aws.upbound.io";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
    private SimulatedCluster _cluster = null!;
    private ClusterClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "provider",
            Time = _time,
            World = new WorldOptions
            {
                Objects = 60,
                TickInterval = TimeSpan.Zero,
                Provider = new ProviderPace { Creating = TimeSpan.FromSeconds(10), Deleting = TimeSpan.FromSeconds(10), Drift = TimeSpan.FromSeconds(10) },
            },
        }, TestContext.Current.CancellationToken);
        _client = new ClusterClient(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_new_resource_is_Creating_until_its_cloud_object_is_there_and_then_Ready()
    {
        await CreateAsync("new-sg");

        Step(0);
        var creating = await GetAsync("new-sg");
        Step(9);
        var still = await GetAsync("new-sg");
        Step(1);
        var ready = await GetAsync("new-sg");

        Assert.Equal("Ready=False Creating, Synced=True ReconcileSuccess", Conditions(creating));
        Assert.Equal("{}", creating["status"]!["atProvider"]!.ToJsonString());
        Assert.StartsWith("sg-0", (string?)creating["metadata"]!["annotations"]!["crossplane.io/external-name"], StringComparison.Ordinal);
        Assert.Equal("finalizer.managedresource.crossplane.io", (string?)creating["metadata"]!["finalizers"]![0]);
        Assert.Equal(Conditions(creating), Conditions(still));
        Assert.Equal("LastAsyncOperation=True Success, Ready=True Available, Synced=True ReconcileSuccess", Conditions(ready));
        Assert.Equal((string?)ready["metadata"]!["annotations"]!["crossplane.io/external-name"], (string?)ready["status"]!["atProvider"]!["id"]);
        Assert.Equal("test", (string?)ready["status"]!["atProvider"]!["tagsAll"]!["owner"]);
        Assert.Equal(1, (int)ready["status"]!["observedGeneration"]!);
    }

    [Fact]
    public async Task A_changed_spec_is_followed_and_a_change_by_hand_is_shown_and_undone()
    {
        await ReadyAsync("sg");
        await _client.PatchAsync($"{Groups}/sg", """{"spec":{"forProvider":{"tags":{"owner":"other"}}}}""");
        Step(0);
        var followed = await GetAsync("sg");

        Hold("sg", ManagedState.Drift);
        Step(0);
        var drifted = await GetAsync("sg");
        Hold("sg", ManagedState.Free);
        Step(0);
        var healed = await GetAsync("sg");

        Assert.Equal(("other", 2), ((string?)followed["status"]!["atProvider"]!["tagsAll"]!["owner"], (int)followed["status"]!["observedGeneration"]!));
        Assert.Equal(("changed-by-hand", "other"), ((string?)drifted["status"]!["atProvider"]!["tagsAll"]!["owner"], (string?)drifted["spec"]!["forProvider"]!["tags"]!["owner"]));
        Assert.Equal("other", (string?)healed["status"]!["atProvider"]!["tagsAll"]!["owner"]);
    }

    [Fact]
    public async Task A_deleted_resource_is_Deleting_until_its_cloud_object_is_gone()
    {
        await ReadyAsync("sg");
        await _client.DeleteAsync($"{Groups}/sg");

        Step(0);
        var deleting = await GetAsync("sg");
        Step(9);
        var still = (await _client.GetAsync($"{Groups}/sg")).Code;
        Step(1);

        Assert.Equal("LastAsyncOperation=True Success, Ready=False Deleting, Synced=True ReconcileSuccess", Conditions(deleting));
        Assert.Equal((200, 404), (still, (await _client.GetAsync($"{Groups}/sg")).Code));
    }

    [Fact]
    public async Task A_group_that_a_rule_of_another_names_is_not_deleted_before_the_rule_is()
    {
        var id = await ReadyAsync("sg");
        Assert.Equal(201, (await _client.PostAsync(Rules, $$$"""
            {"apiVersion":"ec2.aws.upbound.io/v1beta1","kind":"SecurityGroupRule","metadata":{"name":"from-sg"},
             "spec":{"forProvider":{"region":"us-east-1","type":"ingress","securityGroupId":"sg-0other","sourceSecurityGroupId":"{{{id}}}"} } }
            """)).Code);
        await _client.DeleteAsync($"{Groups}/sg");
        Step(0);
        Step(60);
        var stuck = await GetAsync("sg");

        await _client.DeleteAsync($"{Rules}/from-sg");
        for (var step = 0; step < 4; step++)
            Step(10);

        Assert.Equal("LastAsyncOperation=False AsyncDeleteFailure, Ready=False Deleting, Synced=False ReconcileError", Conditions(stuck));
        Assert.Contains($"api error DependencyViolation: resource {id} has a dependent object", stuck["status"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(404, (await _client.GetAsync($"{Groups}/sg")).Code);
    }

    [Fact]
    public async Task A_vpc_is_not_deleted_before_it_is_empty()
    {
        await _client.DeleteAsync("/apis/ec2.aws.upbound.io/v1beta1/vpcs/c10001-vpc");
        Step(0);

        Assert.Contains("has dependencies and cannot be deleted.", (await _client.GetAsync("/apis/ec2.aws.upbound.io/v1beta1/vpcs/c10001-vpc")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_paused_says_so_and_cannot_finish_its_deletion()
    {
        await ReadyAsync("sg");
        await _client.PatchAsync($"{Groups}/sg", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}}}""");
        await _client.DeleteAsync($"{Groups}/sg");
        Step(60);
        Step(60);
        var paused = await GetAsync("sg");

        await _client.PatchAsync($"{Groups}/sg", """{"metadata":{"annotations":{"crossplane.io/paused":null}}}""");
        Step(0);
        Step(10);

        Assert.Equal("LastAsyncOperation=True Success, Ready=True Available, Synced=False ReconcilePaused", Conditions(paused));
        Assert.Equal(404, (await _client.GetAsync($"{Groups}/sg")).Code);
    }

    [Fact]
    public async Task What_is_orphaned_goes_at_once_whatever_depends_on_it()
    {
        await ReadyAsync("sg");
        await _client.PatchAsync($"{Groups}/sg", """{"spec":{"deletionPolicy":"Orphan"}}""");
        Hold("sg", ManagedState.DependencyViolation);
        await _client.DeleteAsync($"{Groups}/sg");

        Step(0);

        Assert.Equal(404, (await _client.GetAsync($"{Groups}/sg")).Code);
    }

    [Fact]
    public async Task What_is_held_in_Creating_or_in_an_error_stays_there_until_it_is_let_go()
    {
        await CreateAsync("sg");
        Hold("sg", ManagedState.Creating);
        Step(0);
        Step(600);
        var creating = Conditions(await GetAsync("sg"));
        Hold("sg", ManagedState.Free);
        Step(0);
        Hold("sg", ManagedState.Error);
        Step(0);
        var failed = Conditions(await GetAsync("sg"));
        Hold("sg", ManagedState.Free);
        Step(0);

        Assert.Equal("Ready=False Creating, Synced=True ReconcileSuccess", creating);
        Assert.EndsWith("Synced=False ReconcileError", failed, StringComparison.Ordinal);
        Assert.EndsWith("Ready=True Available, Synced=True ReconcileSuccess", Conditions(await GetAsync("sg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orphan", "Ready=True Available, Synced=True ReconcileSuccess")]
    [InlineData("Delete", "Synced=False ReconcileError")]
    public async Task What_only_observes_sees_the_cloud_object_that_a_former_life_left_and_makes_none(string deletionPolicy, string conditions)
    {
        var id = await ReadyAsync("sg");
        await _client.PatchAsync($"{Groups}/sg", $"{{\"spec\":{{\"deletionPolicy\":\"{deletionPolicy}\"}}}}");
        await _client.DeleteAsync($"{Groups}/sg");
        Step(0);
        Step(10);
        Assert.Equal(201, (await _client.PostAsync(Groups, $$$"""
            {"apiVersion":"ec2.aws.upbound.io/v1beta1","kind":"SecurityGroup","metadata":{"name":"sg","annotations":{"crossplane.io/external-name":"{{{id}}}"}},
             "spec":{"managementPolicies":["Observe"],"forProvider":{"region":"us-east-1","description":"a test's","tags":{"owner":"test"} } } }
            """)).Code);
        Step(0);
        Step(60);

        var seen = await GetAsync("sg");
        Assert.Equal(conditions, Conditions(seen));
        Assert.Equal(deletionPolicy == "Orphan" ? id : null, (string?)seen["status"]!["atProvider"]?["id"]);

        await _client.PatchAsync($"{Groups}/sg", """{"spec":{"managementPolicies":["*"]}}""");
        Step(0);
        Step(10);
        Assert.Equal(id, (string?)(await GetAsync("sg"))["status"]!["atProvider"]!["id"]);
    }

    private void Step(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _cluster.World!.Tick();
    }

    private void Hold(string name, ManagedState state) => Assert.True(_cluster.World!.Force(new ManagedOrder(GroupType, null, name, state)));

    private async Task CreateAsync(string name) => Assert.Equal(201, (await _client.PostAsync(Groups, $$$"""
        {"apiVersion":"ec2.aws.upbound.io/v1beta1","kind":"SecurityGroup","metadata":{"name":"{{{name}}}"},
         "spec":{"forProvider":{"region":"us-east-1","description":"a test's","tags":{"owner":"test"} } } }
        """)).Code);

    private async Task<string> ReadyAsync(string name)
    {
        await CreateAsync(name);
        Step(0);
        Step(10);
        return (string)(await GetAsync(name))["status"]!["atProvider"]!["id"]!;
    }

    private async Task<JsonObject> GetAsync(string name) => (await _client.GetAsync($"{Groups}/{name}")).Json;

    private static string Conditions(JsonObject resource) => string.Join(", ", resource["status"]!["conditions"]!.AsArray()
        .Select(condition => $"{condition!["type"]}={condition["status"]} {condition["reason"]}").Order(StringComparer.Ordinal));
}
