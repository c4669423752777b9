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

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What a plan says before anything is sent, of the objects that the restored one depends on and of what runs because of it.</summary>
public sealed class RestorePreflightTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
    private const string Configurations = "providerconfigs.aws.upbound.io";
    private const string ConfigurationPath = "/apis/aws.upbound.io/v1beta1/providerconfigs/default";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Of_a_database_each_consequence_is_told_and_the_ones_that_cannot_be_had_block()
    {
        var (name, space) = Database();
        Change(name, space, spec => (spec["tikv"]!["replicas"], spec["tidb"]!["replicas"]) = (6, 3));
        await _ground.CaptureAsync();
        var taller = await VersionAsync(name);
        Change(name, space, spec => (spec["tikv"]!["replicas"], spec["tidb"]!["replicas"]) = (9, 2));
        await _ground.CaptureAsync();

        var findings = (await PlanAsync(name, space, taller)).Sure().Plan.Items[0].Findings;

        Assert.Contains(findings, finding => finding.StartsWith("3 of 9 TiKV stores are removed: ", StringComparison.Ordinal));
        Assert.Contains("1 TiDB server comes to it, 3 in all.", findings);
        Assert.Contains(findings, finding => finding.StartsWith("Argo CD writes it, as its managed fields say", StringComparison.Ordinal));

        Change(name, space, spec => spec["version"] = "v99.0.0");
        var before = _ground.Sent().Count;
        var refusal = (await PlanAsync(name, space, taller)).Refusal!;

        Assert.Equal(RefusalKind.Conflict, refusal.Kind);
        Assert.Contains("TiDB supports no downgrade", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, _ground.Sent().Count);
    }

    [Fact]
    public async Task A_database_that_comes_back_says_what_becomes_of_its_kept_volumes()
    {
        var (name, space) = Database();
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Databases, space, name);

        var findings = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Databases, Namespace = space, Name = name })).Sure().Plan.Items[0].Findings;

        Assert.Contains(findings, finding => finding.StartsWith("Volumes that were kept of a cluster of this name and form", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_managed_resource_without_its_provider_configuration_is_not_made()
    {
        var targets = new[] { await LostBucketAsync(), await LostBucketAsync() };
        var reads = Reads();
        Assert.Equal(4, (await _ground.PlanRestoreAsync(targets)).Sure().Plan.Items.Count);
        Assert.Equal(1, Reads() - reads);

        _ground.Cluster.Objects.Change(Configurations, null, "default", document => document["metadata"]!.AsObject().Remove("finalizers"));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Configurations, null, "default");
        var refusal = (await _ground.PlanRestoreAsync(targets)).Refusal!;
        var together = await _ground.PlanRestoreAsync([.. targets, new() { Cluster = Name, Type = Configurations, Name = "default" }]);

        Assert.Contains("its provider configuration ProviderConfig default (aws.upbound.io) is not there", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(("default", 0, 1, 1), (together.Sure().Plan.Items[0].Name, together.Sure().Plan.Items[0].Wave, together.Sure().Plan.Items[1].Wave, together.Sure().Plan.Items[2].Wave));
        Assert.Contains(together.Sure().Plan.Items[1].Findings, finding => finding.EndsWith("comes back by the same plan, before it.", StringComparison.Ordinal));

        var request = await _ground.ApprovedAsync(together.Sure());
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no configurations"), Type = Configurations, Verb = "create" });
        var sent = _ground.Sent().Count;
        var (_, items) = await _ground.EndAsync(request);
        Assert.Contains($"default ({Configurations}), which this plan was to bring back before it, is not there", items[1].Answered!, StringComparison.Ordinal);
        Assert.Equal(sent + 1, _ground.Sent().Count);
        Assert.Contains("and this plan cannot bring it back", (await _ground.PlanRestoreAsync([.. targets, new() { Cluster = Name, Type = Configurations, Name = "default" }])).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_configuration_that_cannot_be_read_is_not_taken_for_gone()
    {
        var target = await LostBucketAsync();
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "providerconfigs is forbidden"), Type = Configurations });

        var findings = (await _ground.PlanRestoreAsync(target)).Sure().Plan.Items[0].Findings;

        Assert.Contains(findings, finding => finding.StartsWith("Whether its provider configuration ProviderConfig default is there is not known: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_takes_a_finalizer_away_is_told_where_it_can_be()
    {
        Define("pkg.crossplane.io", "providers", "Provider", "package");
        _ground.Cluster.Objects.Create("providers.pkg.crossplane.io", Parsed("""{"metadata":{"name":"provider-aws-s3"},"status":{"conditions":[{"type":"Healthy","status":"False","message":"image cannot be pulled"}]}}"""));
        var target = await LostBucketAsync("finalizer.managedresource.crossplane.io", "example.org/guard", "foregroundDeletion");

        var untold = await FindingsAsync(target);
        _ground.Cluster.Objects.Change(Definitions, null, Buckets, document => document["metadata"]!["ownerReferences"] = Parsed("""{"list":[{"apiVersion":"pkg.crossplane.io/v1","kind":"Provider","name":"provider-aws-s3","uid":"1"}]}""")["list"]!.DeepClone());
        var ill = await FindingsAsync(target);
        _ground.Cluster.Objects.Change("providers.pkg.crossplane.io", null, "provider-aws-s3", document => document["status"]!["conditions"]![0]!["status"] = "True");
        var healthy = await FindingsAsync(target);
        _ground.Cluster.Objects.Delete("providers.pkg.crossplane.io", null, "provider-aws-s3");
        var gone = await FindingsAsync(target);

        Assert.Contains(untold, finding => finding.Contains("the definition of its type names none", StringComparison.Ordinal));
        Assert.Contains(untold, finding => finding.StartsWith("It gets the finalizer example.org/guard. Whether a controller runs", StringComparison.Ordinal));
        Assert.Contains(ill, finding => finding.StartsWith("Its provider, Provider provider-aws-s3, is not healthy (image cannot be pulled)", StringComparison.Ordinal));
        Assert.Contains(healthy, finding => finding.EndsWith("Provider provider-aws-s3, which is healthy.", StringComparison.Ordinal));
        Assert.Contains(gone, finding => finding.StartsWith("Its provider, Provider provider-aws-s3, is not installed any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_composite_that_would_compose_second_ones_waits_for_what_it_composed()
    {
        var (composite, claim, bucket) = await LostSetAsync();

        var alone = (await _ground.PlanRestoreAsync(composite)).Refusal!;
        var early = (await _ground.PlanRestoreAsync(claim)).Refusal!;
        Assert.Contains("it does not find what it composed: Bucket ", alone.Message, StringComparison.Ordinal);
        Assert.Contains("its composite, XBase base-1, is not there: Crossplane would make a new one", early.Message, StringComparison.Ordinal);
        Assert.Contains(await FindingsAsync(composite with { Cloud = CloudChoice.Create }), finding => finding.StartsWith("It does not find what it composed", StringComparison.Ordinal));

        foreach (var target in new[] { bucket, composite, claim })
            Assert.Equal(ItemState.Done, (await _ground.EndAsync(await _ground.ApprovedRestoreAsync(target))).Items[0].State);
    }

    [Fact]
    public async Task A_composite_that_is_there_does_not_forget_what_it_composes()
    {
        var bucket = AnyBucket();
        Compose("[]");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Change(Composites, null, "base-1", document => document["spec"]!["resourceRefs"] = new JsonArray(Reference(bucket)));
        await _ground.CaptureAsync();

        var refusal = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Composites, Name = "base-1", Version = await FirstVersionAsync("base-1") })).Refusal!;

        Assert.Contains($"it would forget what it composes now: Bucket {bucket}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_for_a_request_is_not_sent()
    {
        _ground.CreateClass("large", new string('x', 1_700_000));
        _ground.CreateClass("larger", new string('y', 3_200_000));
        await _ground.CaptureAsync();
        foreach (var name in new[] { "large", "larger" })
            _ground.Cluster.Objects.Delete(Classes, null, name);
        var before = _ground.Writes.Count;

        var refusal = (await _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Classes, Name = "larger" })).Refusal!;
        Assert.Contains("it is too large for a request: 3.05 MiB (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("3.00 MiB (3,145,728 bytes)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, _ground.Writes.Count);

        Assert.Contains(await FindingsAsync(new() { Cluster = Name, Type = Classes, Name = "large" }), finding => finding.StartsWith("It is 1.62 MiB (", StringComparison.Ordinal));
    }

    private const string Composites = "xbases.example.org";
    private const string Claims = "bases.example.org";
    private const string Space = "claims";

    private int Reads() => _ground.Cluster.Requests.All.Count(request => request.Path == ConfigurationPath);

    private async Task<IReadOnlyList<string>> FindingsAsync(RestoreTarget target) => (await _ground.PlanRestoreAsync(target)).Sure().Plan.Items[0].Findings;

    private (string Name, string Space) Database()
    {
        var database = _ground.Cluster.Store.Latest(Databases).Objects.First(entry => entry.Name == "tidb");
        return (database.Name, database.Namespace);
    }

    private void Change(string name, string space, Action<JsonObject> change) => _ground.Cluster.Objects.Change(Databases, space, name, document => change(document["spec"]!.AsObject()));

    private Task<Answer<DraftView>> PlanAsync(string name, string space, long version) =>
        _ground.PlanRestoreAsync(new RestoreTarget { Cluster = Name, Type = Databases, Namespace = space, Name = name, Version = version });

    private Task<long> VersionAsync(string name) => _ground.AskAsync<long>($"select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = '{name}'");

    private Task<long> FirstVersionAsync(string name) => _ground.AskAsync<long>($"select min(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = '{name}'");

    private string AnyBucket() => (string)_ground.Cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).First(document =>
        document["metadata"]!["ownerReferences"] is null && document["status"]?["atProvider"]?["id"] is not null && document["spec"]!["managementPolicies"]?.ToJsonString() == """["*"]""")["metadata"]!["name"]!;

    private void Free(string bucket, params string[] finalizers) => _ground.Cluster.Objects.Change(Buckets, null, bucket, document =>
    {
        document["metadata"]!["labels"]?.AsObject().Remove("crossplane.io/in-use");
        document["metadata"]!.AsObject().Remove("finalizers");
        if (finalizers.Length > 0)
            document["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => JsonValue.Create(finalizer))]);
    });

    /// <summary>Its last state has the finalizers, and none holds it.</summary>
    private async Task<RestoreTarget> LostBucketAsync(params string[] finalizers)
    {
        var name = AnyBucket();
        Free(name, finalizers);
        await _ground.CaptureAsync();
        Free(name);
        _ground.Cluster.Objects.Delete(Buckets, null, name);
        return new() { Cluster = Name, Type = Buckets, Name = name };
    }

    /// <summary>A claim, its composite and a bucket that was composed, all captured and gone.</summary>
    private async Task<(RestoreTarget Composite, RestoreTarget Claim, RestoreTarget Bucket)> LostSetAsync()
    {
        var bucket = AnyBucket();
        Compose(new JsonArray(Reference(bucket)).ToJsonString());
        _ground.Cluster.Objects.Create("namespaces", Parsed($$"""{"metadata":{"name":"{{Space}}"} }"""));
        Define("example.org", "bases", "Base", "claim", isNamespaced: true);
        _ground.Cluster.Objects.Create(Claims, Parsed($$"""{"metadata":{"name":"base","namespace":"{{Space}}"},"spec":{"resourceRef":{"apiVersion":"example.org/v1","kind":"XBase","name":"base-1"} } }"""));
        Free(bucket);
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Claims, Space, "base");
        _ground.Cluster.Objects.Delete(Composites, null, "base-1");
        _ground.Cluster.Objects.Delete(Buckets, null, bucket);
        return (new() { Cluster = Name, Type = Composites, Name = "base-1" }, new() { Cluster = Name, Type = Claims, Namespace = Space, Name = "base" },
            new() { Cluster = Name, Type = Buckets, Name = bucket, Cloud = CloudChoice.Observe });
    }

    private void Compose(string references)
    {
        Define("example.org", "xbases", "XBase", "composite");
        _ground.Cluster.Objects.Create(Composites, Parsed($$"""{"metadata":{"name":"base-1"},"spec":{"claimRef":{"apiVersion":"example.org/v1","kind":"Base","namespace":"{{Space}}","name":"base"},"resourceRefs":{{references}} } }"""));
    }

    private static JsonObject Reference(string bucket) => new() { ["apiVersion"] = "s3.aws.upbound.io/v1beta1", ["kind"] = "Bucket", ["name"] = bucket };

    private void Define(string group, string plural, string kind, string category, bool isNamespaced = false) => _ground.Cluster.Objects.Create(Definitions, Parsed($$"""
        {"metadata":{"name":"{{plural}}.{{group}}"},"spec":{"group":"{{group}}","scope":"{{(isNamespaced ? "Namespaced" : "Cluster")}}","names":{"plural":"{{plural}}","singular":"{{kind.ToLowerInvariant()}}","kind":"{{kind}}","listKind":"{{kind}}List","categories":["{{category}}"]},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }] } }
        """));

    private static JsonObject Parsed(string json) => JsonNode.Parse(json)!.AsObject();
}
