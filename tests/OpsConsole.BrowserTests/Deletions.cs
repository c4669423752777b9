using System.Text.Json.Nodes;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Things that were deleted, for the recycle bin: by a request, by somebody in the cluster, with and without something in the cloud, and one that is there again.</summary>
internal static class Deletions
{
    public const string Cluster = Clusters.Development;
    public const string Classes = "storageclasses.storage.k8s.io";
    public const string AskedFor = "retired-asked-for";
    public const string ByHand = "retired-by-hand";
    public const string Again = "retired-there-again";
    private const string Destroyed = "retired-and-destroyed";
    private const string Orphaned = "retired-and-orphaned";

    private static bool _isMade;

    /// <summary>All of them were captured, and none was deleted yet.</summary>
    public static DateTimeOffset Before { get; private set; }

    /// <summary>Once for all; afterwards they are in the bin.</summary>
    public static async Task MakeAsync(SandboxedConsole console)
    {
        if (_isMade)
            return;
        var objects = console.Sandbox.Clusters.Single(cluster => cluster.Name == Cluster).Objects;
        foreach (var name in new[] { AskedFor, ByHand, Again })
            CreateClass(objects, name);
        CreateBucket(objects, Destroyed, "Delete");
        CreateBucket(objects, Orphaned, "Orphan");
        await Eventually.True(() => IsReady(objects, Destroyed) && IsReady(objects, Orphaned), "the buckets are made");
        await using var administrator = await console.VisitAsync("administrator");
        await FollowingTests.CaptureAsync(administrator, Cluster);
        Before = TimeProvider.System.GetUtcNow();
        await DeleteByRequestAsync(console);
        objects.Delete(Classes, null, ByHand);
        objects.Delete(Classes, null, Again);
        objects.Delete(Clusters.ManagedType, null, Destroyed);
        objects.Delete(Clusters.ManagedType, null, Orphaned);
        await Eventually.True(() => objects.Find(Clusters.ManagedType, null, Destroyed) is null && objects.Find(Clusters.ManagedType, null, Orphaned) is null, "the buckets are gone");
        await FollowingTests.CaptureAsync(administrator, Cluster);
        CreateClass(objects, Again);
        await FollowingTests.CaptureAsync(administrator, Cluster);
        _isMade = true;
    }

    private static async Task DeleteByRequestAsync(SandboxedConsole console)
    {
        await using var asking = await console.VisitAsync("operator");
        await using var approving = await console.VisitAsync("approver-1");
        await asking.OpenAsync(DeletionLinks.Of([new DeletionTarget(Cluster, Classes, "", AskedFor)]));
        await asking.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await asking.Page.GetByLabel("Reason").FillAsync("Its volumes moved to another class.");
        await asking.Page.GetByLabel("Ticket or change").FillAsync("CHG-4713");
        await Requests.Ask(asking).ClickAsync();
        await Expect(asking.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        await approving.OpenAsync(Features.Approvals.RequestLinks.Request(Requests.NumberOf(asking)));
        await Requests.Approve(approving).ClickAsync();
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Approved");
        await asking.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { NameRegex = new("^Run: ") }).ClickAsync();
        await Expect(Requests.Chip(asking)).ToHaveTextAsync("Succeeded");
    }

    private static void CreateClass(ClusterObjects objects, string name) =>
        objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "example.org/none" });

    private static void CreateBucket(ClusterObjects objects, string name, string policy) => objects.Create(Clusters.ManagedType, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["deletionPolicy"] = policy,
            ["forProvider"] = new JsonObject { ["region"] = "us-west-2", ["forceDestroy"] = true },
            ["providerConfigRef"] = new JsonObject { ["name"] = "default" },
        },
    });

    private static bool IsReady(ClusterObjects objects, string name) => objects.Find(Clusters.ManagedType, null, name)?.Parse()["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True");
}
