using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsConsole.Features.Approvals;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>Support brings something back and an approver lets it: two whole stories by keys alone, every page of them held against the rules in both themes.</summary>
public sealed class RestoreStoryTests(SandboxedConsole console) : IAsyncLifetime
{
    private const string Place = Clusters.Staging;
    private const string TidbClusters = "tidbclusters.pingcap.com";
    private const string Edited = "story";
    private const string Bucket = "story-bucket";

    private Visit _support = null!, _approver = null!, _capturing = null!;

    private SimulatedCluster Cluster => console.Sandbox.Clusters.Single(cluster => cluster.Name == Place);

    private string Space => Cluster.Store.Latest(TidbClusters).Objects.First(held => held.Name == "tidb").Namespace!;

    public async ValueTask InitializeAsync()
    {
        _support = await console.VisitAsync("support");
        _approver = await console.VisitAsync("approver-1");
        _capturing = await console.VisitAsync("administrator");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visit in new[] { _support, _approver, _capturing })
            await visit.DisposeAsync();
        if (Cluster.Objects.Find(TidbClusters, Space, Edited) is not null)
            Cluster.Objects.Delete(TidbClusters, Space, Edited);
        if (Cluster.Objects.Find(Clusters.ManagedType, null, Bucket) is not null)
            Cluster.Objects.Delete(Clusters.ManagedType, null, Bucket);
    }

    [Fact]
    public async Task A_bad_edit_of_a_TidbCluster_goes_back_and_a_later_good_one_stays()
    {
        MakeTidbCluster();
        await CaptureAsync();
        Edit(document => document["spec"]!["tidb"]!["limits"]!["memory"] = "16Mi");
        await CaptureAsync();
        Edit(document => document["metadata"]!["labels"] = new JsonObject { ["on-call"] = "team-a" });
        await CaptureAsync();

        await _support.OpenAsync($"/clusters/{Place}/types/{TidbClusters}/{Space}/{Edited}?tab=versions");
        var change = _support.Page.GetByRole(AriaRole.List, new() { Name = "Versions, newest first" }).Locator("li", new() { HasText = "16Mi" });
        await PressAsync(_support, change.GetByRole(AriaRole.Link, new() { Name = "Compare with the one before" }));
        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Link, new() { Name = "Revert this change…" }));
        var number = await AskAsync(items: 1, "16Gi");
        // What takes a change back can be taken back itself: it begins with its approval.
        await ApproveAsync(number);

        await Expect(Requests.Chip(_support)).ToHaveTextAsync("Succeeded");
        var now = Cluster.Objects.Find(TidbClusters, Space, Edited)!.Parse();
        Assert.Equal(("16Gi", "team-a"), ((string?)now["spec"]!["tidb"]!["limits"]!["memory"], (string?)now["metadata"]!["labels"]!["on-call"]));
        await SinceAsync("not captured since");
        await CaptureAsync();
        await SinceAsync("1 as restored");

        Edit(document => document["spec"]!["tidb"]!["limits"]!["memory"] = "8Mi");
        await CaptureAsync();
        await SinceAsync("1 changed again");
        await Expect(_support.Page.Locator(".held-list").First).ToContainTextAsync("kubectl-edit");
        await HoldAsync(_support, "a restore that changed again");
    }

    [Fact]
    public async Task A_deleted_bucket_comes_back_with_the_policies_it_had_and_the_same_cloud_bucket()
    {
        MakeBucket();
        await Eventually.True(() => (string?)Find()?["status"]?["atProvider"]?["id"] is not null, "the bucket is made");
        await CaptureAsync();
        Cluster.Objects.Delete(Clusters.ManagedType, null, Bucket);
        await Eventually.True(() => Find() is null, "the bucket's resource is gone");
        await CaptureAsync();

        await _support.OpenAsync($"/restores?q={Bucket}");
        await Expect(_support.Page.Locator(".bin tbody tr")).ToHaveCountAsync(1);
        await HoldAsync(_support, "the recycle bin");
        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Link, new() { Name = $"Restore {Bucket}…" }));
        var number = await AskAsync(items: 2, "only observes");
        await ApproveAsync(number);
        await RunAsync();

        await Expect(Requests.Chip(_support)).ToHaveTextAsync("Succeeded");
        Assert.Equal("*", (string?)Find()!["spec"]!["managementPolicies"]![0]);
        Assert.Equal(Bucket, (string?)Find()!["metadata"]!["annotations"]!["crossplane.io/external-name"]);
        await CaptureAsync();
        await SinceAsync("1 as restored");
        await Expect(_support.Page.Locator(".verified-tally")).ToContainTextAsync("1 as restored", new() { Timeout = 180_000 });
        await HoldAsync(_support, "a restore that was looked at once more");

        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Link, new() { Name = "Delete what it created…" }));
        await _support.Page.WaitForURLAsync("**/restores/created?request=*");
        await Expect(_support.Page.Locator("main")).ToContainTextAsync("it may act on its cloud resource; undo the restore first");
        await HoldAsync(_support, "what a restore created and is left out");
    }

    [Fact]
    public async Task What_a_restore_created_is_deleted_again_by_a_plan_of_its_own()
    {
        const string classes = "storageclasses.storage.k8s.io", made = "story-class";
        Cluster.Objects.Create(classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = made }, ["provisioner"] = "example.org/none" });
        await CaptureAsync();
        Cluster.Objects.Delete(classes, null, made);
        await CaptureAsync();
        await _support.OpenAsync($"/restores?q={made}");
        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Link, new() { Name = $"Restore {made}…" }));
        var number = await AskAsync(items: 1, made);
        await ApproveAsync(number);
        await Expect(Requests.Chip(_support)).ToHaveTextAsync("Succeeded");

        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Link, new() { Name = "Delete what it created…" }));
        await _support.Page.WaitForURLAsync("**/restores/created?request=*");
        await Expect(_support.Page.Locator("main")).ToContainTextAsync("To be deleted: 1");
        await HoldAsync(_support, "what a restore created");
        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Button, new() { Name = "Plan their deletion…" }));
        await _support.Page.WaitForURLAsync("**/approvals/new?*");
        await Expect(_support.Page.Locator(".item")).ToHaveCountAsync(1);
        await Expect(_support.Page.Locator(".item")).ToContainTextAsync(made);
        Cluster.Objects.Delete(classes, null, made);
    }

    /// <summary>The plan as its approver will see it, then what it is asked for with.</summary>
    private async Task<long> AskAsync(int items, string shows)
    {
        await _support.Page.WaitForURLAsync("**/approvals/new?draft=*");
        await _support.SettledAsync();
        await Expect(_support.Page.Locator(".item")).ToHaveCountAsync(items);
        await Expect(_support.Page.Locator("main")).ToContainTextAsync(shows);
        await HoldAsync(_support, "the plan");
        await TypeAsync(_support.Page.GetByLabel("Reason"), "It is needed again.");
        await TypeAsync(_support.Page.GetByLabel("Ticket or change"), "SUP-42");
        await PressAsync(_support, Requests.Ask(_support));
        await Expect(_support.Page.Locator(".vote-bar")).ToBeVisibleAsync();
        await _support.SettledAsync();
        return Requests.NumberOf(_support);
    }

    private async Task ApproveAsync(long number)
    {
        await _approver.OpenAsync(RequestLinks.Inbox);
        await PressAsync(_approver, _approver.Page.Locator($".request-table a[href='{RequestLinks.Request(number)}']").First);
        await Expect(Requests.Approve(_approver)).ToBeEnabledAsync();
        await HoldAsync(_approver, "the request before its approver");
        // One slip of a finger approves nothing: the first press only leads there.
        await _approver.Page.Keyboard.PressAsync("a");
        await Expect(Requests.Approve(_approver)).ToBeFocusedAsync();
        await _approver.Page.Keyboard.PressAsync("a");
        await Expect(_approver.Page.Locator(".vote-bar")).Not.ToContainTextAsync("Reject");
    }

    private async Task RunAsync()
    {
        await Expect(Requests.Chip(_support)).ToHaveTextAsync("Approved");
        await PressAsync(_support, _support.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run: ") }));
    }

    private Task SinceAsync(string says) => Expect(_support.Page.Locator(".drift-tally")).ToContainTextAsync(new Regex(says));

    private Task CaptureAsync() => FollowingTests.CaptureAsync(_capturing, Place);

    private static async Task HoldAsync(Visit visit, string where)
    {
        await Rules.HoldAsync(visit, where);
        await visit.DrawAsync(Theme.Dark);
        await Rules.HoldAsync(visit, $"{where}, dark");
        await visit.DrawAsync(Theme.Light);
    }

    private async Task TypeAsync(ILocator field, string text)
    {
        await ReachAsync(_support, field);
        await _support.Page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(Visit visit, ILocator target)
    {
        await ReachAsync(visit, target);
        await visit.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>By the Tab key, from wherever the focus is.</summary>
    private static async Task ReachAsync(Visit visit, ILocator target)
    {
        const int most = 400;
        await Expect(target).ToBeEnabledAsync();
        for (var presses = 0; presses < most; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await visit.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"{most} times Tab did not lead to {target}");
    }

    private void Edit(Action<JsonObject> change) => Cluster.Objects.Change(TidbClusters, Space, Edited, change, "kubectl-edit");

    private JsonObject? Find() => Cluster.Objects.Find(Clusters.ManagedType, null, Bucket)?.Parse();

    private void MakeTidbCluster()
    {
        var document = Cluster.Objects.Find(TidbClusters, Space, "tidb")!.Parse();
        document["metadata"] = new JsonObject { ["name"] = Edited, ["namespace"] = Space };
        document.Remove("status");
        Cluster.Objects.Create(TidbClusters, document);
    }

    private void MakeBucket() => Cluster.Objects.Create(Clusters.ManagedType, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = Bucket },
        ["spec"] = new JsonObject
        {
            ["deletionPolicy"] = "Orphan",
            ["managementPolicies"] = new JsonArray("*"),
            ["forProvider"] = new JsonObject { ["region"] = "eu-west-1" },
            ["providerConfigRef"] = new JsonObject { ["name"] = "default" },
        },
    });
}
