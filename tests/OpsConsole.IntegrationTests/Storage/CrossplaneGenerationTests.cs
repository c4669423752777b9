using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Clusters with the first Crossplane, and with none.</summary>
public sealed class CrossplaneGenerationTests
{
    private const string Buckets = "buckets.s3.aws.upbound.io";
    private const string Usages = "usages.apiextensions.crossplane.io";
    private const string Webhooks = "validatingwebhookconfigurations.admissionregistration.k8s.io";

    [Fact]
    public async Task Where_only_the_first_Crossplane_is_served_its_Usage_protects_through_its_own_webhook()
    {
        await using var ground = await LiveGround.StartAsync();
        ground[0].Faults.Inject(Fault.Of(new FaultEffect.HiddenGroup("protection.crossplane.io")));
        Define(ground);
        // crossplane v1.20.9, its name of the one hook.
        NameHooks(ground, "nousages.apiextensions.crossplane.io");
        ground.Make("old");
        Protect(ground, "old");
        using var hold = ground.Live.Hold(ground.Names);
        await ground.LiveRowsAsync(RowKind.Protection);

        await Eventually.True(() => Task.FromResult(Row(ground)?.Standing is ProtectionStanding.Protected), "its Usage protects it", () => Task.FromResult<IEnumerable<string>>([$"{Row(ground)}"]));
        Assert.Equal((Usages, "holds data"), (Row(ground)!.Usages[0].Object.Type, Row(ground)!.Usages[0].Reason));
        Assert.DoesNotContain(ground.Live.StandingOf(ground.Names[0]).Types.Keys, type => type.EndsWith(".protection.crossplane.io", StringComparison.Ordinal));

        NameHooks(ground, "somebody.else.example.org");

        await Eventually.True(() => Row(ground)?.Standing is ProtectionStanding.Ineffective, "nothing refuses its deletion any more");
    }

    [Fact]
    public async Task Where_there_is_no_Crossplane_the_tables_are_empty_and_live()
    {
        await using var ground = await LiveGround.StartBareAsync();
        using var hold = ground.Live.Hold(ground.Names);

        await Eventually.True(() => Task.FromResult(ground.Live.StandingOf(ground.Names[0]).Phase is LivePhase.Live), "the cluster is live", () => Task.FromResult<IEnumerable<string>>([$"{ground.Live.StandingOf(ground.Names[0])}"]));

        Assert.All([RowKind.Bucket, RowKind.Protection, RowKind.Volume], kind => Assert.Empty(ground.Live.Tables[kind].Read(ground.Names).Rows));
        Assert.Equal("", ground.Live.StandingOf(ground.Names[0]).Reason);
        Assert.DoesNotContain(ground.Live.StandingOf(ground.Names[0]).Types.Keys, type => type.Contains("crossplane", StringComparison.Ordinal));
    }

    private static ProtectionRow? Row(LiveGround ground) => (ProtectionRow?)ground.Live.Tables[RowKind.Protection].Find(new(RowKind.Protection, ground.Names[0], Buckets, "", "old"));

    private static void Define(LiveGround ground) => ground[0].Objects.Create("customresourcedefinitions.apiextensions.k8s.io", (JsonObject)JsonNode.Parse("""
        {"metadata":{"name":"usages.apiextensions.crossplane.io"},"spec":{"group":"apiextensions.crossplane.io","scope":"Cluster",
         "names":{"plural":"usages","singular":"usage","kind":"Usage","listKind":"UsageList"},
         "versions":[{"name":"v1beta1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """)!);

    private static void NameHooks(LiveGround ground, string name) => ground[0].Objects.Change(Webhooks, null, "crossplane-no-usages", document =>
    {
        foreach (var hook in document["webhooks"]!.AsArray())
            hook!["name"] = name;
    });

    private static void Protect(LiveGround ground, string bucket)
    {
        ground[0].Objects.Create(Usages, (JsonObject)JsonNode.Parse($$$"""
            {"metadata":{"name":"protect-{{{bucket}}}"},"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"{{{bucket}}}"}},"reason":"holds data"}}
            """)!);
        ground[0].Objects.Change(Usages, null, $"protect-{bucket}", document => document["status"] = JsonNode.Parse("""
            {"conditions":[{"type":"Ready","status":"True","reason":"Available","lastTransitionTime":"2026-03-01T00:00:00Z"}]}
            """), part: WritePart.Status);
        ground[0].Objects.Change(Buckets, null, bucket, document => document["metadata"]!["labels"] = new JsonObject { ["crossplane.io/in-use"] = "true" });
    }
}
