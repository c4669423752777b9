using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Features.Restores.PointInTime;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A cluster held against a moment of its own: what is gone, made anew or changed since, and one plan that takes all of it back.</summary>
public sealed class MomentChangesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;
    private DateTimeOffset _then;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres);
        foreach (var name in new[] { "kept", "gone", "anew", "changed", "there-and-back" })
            _ground.CreateClass(name);
        CreateBucket("reported");
        await _ground.CaptureAsync();
        _then = await _ground.AskAsync<DateTime>("select clock_timestamp()");
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_not_as_it_was_is_listed_and_nothing_else(bool isSummarised)
    {
        await ChangeAsync();
        if (isSummarised)
            await SummariseAsync();

        var rows = (await ListAsync()).ToDictionary(row => row.Name);

        // What nobody summarised yet may be more than a report.
        Assert.Equal(isSummarised ? ["anew", "changed", "gone"] : ["anew", "changed", "gone", "reported"], rows.Keys.Order());
        Assert.Equal((MomentStanding.Gone, MomentStanding.Anew, MomentStanding.Changed), (rows["gone"].Standing, rows["anew"].Standing, rows["changed"].Standing));
        Assert.Equal((null, _ground.Uid(Classes, "anew"), _ground.Uid(Classes, "changed")), (rows["gone"].NowUid, rows["anew"].NowUid, rows["changed"].NowUid));
        Assert.All(rows.Values, row => Assert.True(row.ThenFrom <= _then && row.ChangedAt > _then && row.IsRestorable));
        Assert.Equal(isSummarised, rows["changed"].Sentence is { Length: > 0 });
        Assert.Equal(["changed"], (await ListAsync(standing: MomentStanding.Changed, type: Classes)).Select(row => row.Name));
        Assert.Equal(["gone"], (await ListAsync(words: "GON")).Select(row => row.Name));
        var classes = (await SummaryAsync("otto")).Differing.Single(type => type.Name == Classes);
        Assert.Equal((1, 1, 1), (classes.Gone, classes.Anew, classes.Changed));
    }

    [Fact]
    public async Task One_plan_takes_all_of_it_back_and_leaves_what_came_since()
    {
        await ChangeAsync();
        _ground.CreateClass("new");
        await _ground.CaptureAsync();
        await SummariseAsync();
        Assert.Equal(2, (await SummaryAsync("otto")).Appeared);

        var targets = (await Changes.TargetsAsync(ApprovalGround.Person("otto"), Question(), CancellationToken.None)).Sure();
        var (request, items) = await _ground.RunAsync(await _ground.ApprovedRestoreAsync([.. targets]));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.Equal(["anew", "changed", "gone"], items.Keys.Order());
        foreach (var name in items.Keys)
            Assert.True(_ground.IsAsItWas(name), name);
        Assert.NotNull(_ground.Find(Classes, "new"));
        await _ground.CaptureAsync();
        await SummariseAsync();
        // Another life than then, which asks for the same, is told; restoring it is no change.
        Assert.All(await ListAsync(), row => Assert.Equal(MomentStanding.Anew, row.Standing));
        var again = (await Changes.TargetsAsync(ApprovalGround.Person("otto"), Question(), CancellationToken.None)).Sure();
        Assert.StartsWith("There is nothing to restore", (await _ground.PlanRestoreAsync([.. again])).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_read_in_parts_and_lacks_nothing()
    {
        for (var number = 0; number < 7; number++)
            _ground.CreateClass($"part-{number}");
        await _ground.CaptureAsync();
        _then = await _ground.AskAsync<DateTime>("select clock_timestamp()");
        for (var number = 0; number < 7; number++)
            _ground.Cluster.Objects.Delete(Classes, null, $"part-{number}");
        await _ground.CaptureAsync();
        List<MomentRow> read = [];
        string? cursor = null;
        do
        {
            var part = (await Changes.ListAsync(ApprovalGround.Person("vera"), Question(), 3, cursor, CancellationToken.None)).Sure();
            Assert.InRange(part.Items.Count, 1, 3);
            read.AddRange(part.Items);
            cursor = part.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(number => $"part-{number}"), read.Select(row => row.Name));
    }

    [Fact]
    public async Task A_moment_before_anything_was_captured_is_refused_and_who_may_not_see_it_sees_nothing()
    {
        await ChangeAsync();
        ((TestDirectory)_ground.Get<IDirectory>()).Put("nobody", "strangers");

        Assert.NotNull((await Changes.ListAsync(ApprovalGround.Person("otto"), Question() with { At = _then.AddYears(-1) }, null, null, CancellationToken.None)).Refusal);
        Assert.Equal(RefusalKind.NotFound, (await Changes.ListAsync(ApprovalGround.Person("nobody"), Question(), null, null, CancellationToken.None)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await Changes.SummaryAsync(ApprovalGround.Person("nobody"), Question(), CancellationToken.None)).Refusal!.Kind);
        Assert.False((await SummaryAsync("vera")).MayAsk);
        Assert.True((await SummaryAsync("otto")).MayAsk);
    }

    private MomentChanges Changes => _ground.Get<MomentChanges>();

    /// <summary>One is deleted, one made anew, one edited, one edited and taken back, and one reports something else.</summary>
    private async Task ChangeAsync()
    {
        var objects = _ground.Cluster.Objects;
        objects.Delete(Classes, null, "gone");
        objects.Delete(Classes, null, "anew");
        _ground.CreateClass("anew");
        _ground.Lose("anew", isGone: false);
        _ground.Lose("changed", isGone: false);
        _ground.Lose("there-and-back", isGone: false);
        objects.Change(Buckets, null, "reported", document => document["status"] = new JsonObject { ["atProvider"] = new JsonObject { ["id"] = "other" } }, part: WritePart.Status);
        await _ground.CaptureAsync();
        objects.Change(Classes, null, "there-and-back", document => document["metadata"]!.AsObject().Remove("labels"));
        await _ground.CaptureAsync();
    }

    private void CreateBucket(string name) => _ground.Cluster.Objects.Create(Buckets, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["forProvider"] = new JsonObject { ["region"] = "us-east-1" } },
    });

    private async Task SummariseAsync()
    {
        foreach (var lag in await _ground.Get<ChangeSummaryStore>().BehindAsync(CancellationToken.None))
            await _ground.Get<ChangeSummariser>().BringUpAsync(lag, CancellationToken.None);
    }

    private MomentQuestion Question() => new() { Cluster = Name, At = _then };

    private async Task<IReadOnlyList<MomentRow>> ListAsync(MomentStanding? standing = null, string? type = null, string? words = null) =>
        (await Changes.ListAsync(ApprovalGround.Person("otto"), Question() with { Standing = standing, Type = type, Words = words }, null, null, CancellationToken.None)).Sure().Items;

    private async Task<MomentSummary> SummaryAsync(string person) => (await Changes.SummaryAsync(ApprovalGround.Person(person), Question(), CancellationToken.None)).Sure();
}
