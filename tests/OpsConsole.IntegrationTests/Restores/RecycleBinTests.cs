using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Search;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Recycling;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What captures no longer find, who deleted it as far as that is proven, and the way back.</summary>
public sealed class RecycleBinTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_a_request_deleted_has_its_person_and_what_somebody_deleted_in_the_cluster_has_none()
    {
        _ground.CreateClass("asked-for");
        _ground.CreateClass("by-hand");
        _ground.CreateClass("kept");
        await _ground.CaptureAsync();
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Classes, "asked-for")));
        _ground.Cluster.Objects.Delete(Classes, null, "by-hand");
        await _ground.CaptureAsync();

        var bin = await ListAsync("otto", new() { Type = Classes });

        Assert.Equal(["asked-for", "by-hand"], bin.Select(entry => entry.Row.Name).Order());
        var asked = bin.Single(entry => entry.Row.Name == "asked-for");
        Assert.Equal(("otto", request.Number), (asked.DeletedBy!.Person, asked.DeletedBy.Request));
        Assert.Null(bin.Single(entry => entry.Row.Name == "by-hand").DeletedBy);
        Assert.All(bin, entry => Assert.True(entry is { IsThereAgain: false, IsRestorable: true, MayAsk: true, Cloud: null }));
        Assert.All(bin, entry => Assert.True(entry.Row.SeenAt < entry.Row.DeletedAt && !entry.Row.IsAcrossGap));
        Assert.All(await ListAsync("vera", new()), entry => Assert.False(entry.MayAsk));
    }

    [Fact]
    public async Task What_the_server_had_no_more_when_a_request_came_is_nobodys()
    {
        _ground.CreateClass("first");
        _ground.CreateClass("raced");
        await _ground.CaptureAsync();
        var request = await _ground.ApprovedAsync(Target(Classes, "first"), Target(Classes, "raced"));
        // Long enough for somebody to be quicker.
        using var late = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Latency(TimeSpan.FromSeconds(5)), Type = Classes, Verb = "delete", Name = "raced" });
        var run = _ground.RunAsync(request);
        await Eventually.True(() => late.Strikes > 0, "the deletion is on its way");
        _ground.Cluster.Objects.Delete(Classes, null, "raced");
        var (_, items) = await run;
        await _ground.CaptureAsync();

        var bin = await ListAsync("otto", new() { Type = Classes });

        Assert.Equal(ItemState.Done, items["raced"].State);
        Assert.NotNull(bin.Single(entry => entry.Row.Name == "first").DeletedBy);
        Assert.Null(bin.Single(entry => entry.Row.Name == "raced").DeletedBy);
    }

    [Fact]
    public async Task What_was_restored_from_the_bin_is_there_again_and_not_offered()
    {
        _ground.CreateClass("lost");
        _ground.CreateClass("stays-lost");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Classes, null, "lost");
        _ground.Cluster.Objects.Delete(Classes, null, "stays-lost");
        await _ground.CaptureAsync();
        var lost = (await ListAsync("otto", new() { Words = "lost" })).Single(entry => entry.Row.Name == "lost");

        var question = System.Web.HttpUtility.ParseQueryString(new Uri("http://console" + lost.RestoreHref).Query);
        Assert.Equal(RestoreObjects.ActionKey, question["action"]);
        var draft = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreQuestion.Key, question[RestoreQuestion.Key]!))).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(draft))).Request.State);
        await _ground.CaptureAsync();

        var again = (await ListAsync("otto", new() { Words = "LOST" })).Single(entry => entry.Row.Name == "lost");
        Assert.Equal((true, false, _ground.Uid(Classes, "lost")), (again.IsThereAgain, again.IsRestorable, again.Row.LivingUid));
        Assert.Equal(["stays-lost"], (await ListAsync("otto", new() { IsGone = true, Words = "lost" })).Select(entry => entry.Row.Name));
    }

    [Fact]
    public async Task A_managed_resource_tells_what_is_known_of_its_cloud_object()
    {
        CreateBucket("orphaned", "Orphan", "finalizer.managedresource.crossplane.io");
        CreateBucket("let-go", "Delete", "finalizer.managedresource.crossplane.io");
        CreateBucket("unheld", "Delete");
        await _ground.CaptureAsync();
        foreach (var name in new[] { "orphaned", "let-go", "unheld" })
        {
            _ground.Cluster.Objects.Delete(Buckets, null, name);
            if (_ground.Find(Buckets, name) is not null)
                _ground.Cluster.Objects.Change(Buckets, null, name, document => document["metadata"]!.AsObject().Remove("finalizers"));
        }
        await _ground.CaptureAsync();

        var bin = (await ListAsync("otto", new() { Type = Buckets })).ToDictionary(entry => entry.Row.Name);

        Assert.Equal((CloudStanding.Exists, "left as orphan in the cloud; not looked at since"), (bin["orphaned"].Cloud!.Standing, bin["orphaned"].Cloud!.Why));
        Assert.Equal(CloudStanding.Gone, bin["let-go"].Cloud!.Standing);
        Assert.Equal(CloudStanding.Unknown, bin["unheld"].Cloud!.Standing);
        Assert.All(bin.Values, entry => Assert.Equal("Ready", entry.Standing!.Text));

        CreateBucket("adopter", "Delete", "finalizer.managedresource.crossplane.io", external: "let-go");
        await _ground.CaptureAsync();
        var cluster = _ground.Get<Fleet>().All.Single().Id!.Value;
        while (await _ground.Get<SearchIndexStore>().AdvanceAsync(cluster, "test", [], CancellationToken.None)) { }
        var adopted = (await ListAsync("otto", new() { Type = Buckets })).Single(entry => entry.Row.Name == "let-go");
        Assert.Equal((CloudStanding.Exists, $"adopter in {Name} has it, Synced and Ready when last read"), (adopted.Cloud!.Standing, adopted.Cloud!.Why));
    }

    [Fact]
    public async Task A_deletion_that_captures_could_not_see_lies_between_two_moments()
    {
        _ground.CreateClass("unseen");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Classes, null, "unseen");
        using (_ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Forbidden(), Type = Classes, Verb = "list" }))
            await _ground.CaptureAsync();
        await _ground.CaptureAsync();

        var entry = Assert.Single(await ListAsync("otto", new() { Type = Classes }));

        Assert.True(entry.Row.IsAcrossGap);
        Assert.True(entry.Row.SeenAt < entry.Row.DeletedAt);
    }

    [Fact]
    public async Task Whoever_does_not_see_the_cluster_sees_nothing_of_it()
    {
        _ground.CreateClass("hidden");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Classes, null, "hidden");
        await _ground.CaptureAsync();
        ((TestDirectory)_ground.Get<IDirectory>()).Put("nobody", "strangers");
        var bin = _ground.Get<RecycleBin>();
        var nobody = ApprovalGround.Person("nobody");

        Assert.Empty(await ListAsync("nobody", new()));
        Assert.Empty((await bin.OverviewAsync(nobody, null, CancellationToken.None)).Sure().Types);
        Assert.Equal(RefusalKind.NotFound, (await bin.ListAsync(nobody, new() { Cluster = Name }, null, null, CancellationToken.None)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await bin.OverviewAsync(nobody, Name, CancellationToken.None)).Refusal!.Kind);
        Assert.Single(await ListAsync("vera", new() { Cluster = Name, Type = Classes }));
    }

    [Fact]
    public async Task The_list_is_read_in_parts_newest_first_and_lacks_nothing()
    {
        foreach (var round in new[] { 1, 2, 3 })
        {
            for (var number = 0; number < 4; number++)
                _ground.CreateClass($"round-{round}-{number}");
            await _ground.CaptureAsync();
            for (var number = 0; number < 4; number++)
                _ground.Cluster.Objects.Delete(Classes, null, $"round-{round}-{number}");
            await _ground.CaptureAsync();
        }
        List<RecycledObject> read = [];
        string? cursor = null;
        do
        {
            var part = (await _ground.Get<RecycleBin>().ListAsync(ApprovalGround.Person("vera"), new() { Type = Classes }, 5, cursor, CancellationToken.None)).Sure();
            Assert.InRange(part.Items.Count, 1, 5);
            read.AddRange(part.Items);
            cursor = part.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(12, read.Select(entry => entry.Row.ResourceId).Distinct().Count());
        Assert.Equal(12, read.Count);
        Assert.Equal(read.OrderByDescending(entry => entry.Row.DeletedAt).Select(entry => entry.Row.DeletedAt), read.Select(entry => entry.Row.DeletedAt));
        var overview = (await _ground.Get<RecycleBin>().OverviewAsync(ApprovalGround.Person("vera"), null, CancellationToken.None)).Sure();
        Assert.Equal(12, overview.Types.Single(type => type.Name == Classes).Objects);
    }

    private void CreateBucket(string name, string policy, string? finalizer = null, string? external = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["crossplane.io/external-name"] = external ?? name } };
        if (finalizer is not null)
            metadata["finalizers"] = new JsonArray(finalizer);
        _ground.Cluster.Objects.Create(Buckets, new JsonObject
        {
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["deletionPolicy"] = policy, ["forProvider"] = new JsonObject { ["region"] = "us-east-1" } },
        });
        _ground.Cluster.Objects.Change(Buckets, null, name, document => document["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "True" }, new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        }, part: WritePart.Status);
    }

    private async Task<IReadOnlyList<RecycledObject>> ListAsync(string person, BinQuestion question) =>
        (await _ground.Get<RecycleBin>().ListAsync(ApprovalGround.Person(person), question, null, null, CancellationToken.None)).Sure().Items;
}
