using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Drift;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Some time after a restore ended each of its objects is read once more, whichever process is there then.</summary>
public sealed class RestoreVerificationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly CancellationTokenSource _ends = new();
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres, isDouble: true);

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _ends.Dispose();
        await _ground.DisposeAsync();
    }

    [Fact]
    public async Task Each_object_is_looked_at_once_after_its_time_and_what_moved_is_named()
    {
        var request = await RestoredAsync("kept", "edited", "lost", "anew");
        Change("edited", "kubectl-edit");
        _ground.Cluster.Objects.Delete(Classes, null, "lost");
        _ground.Cluster.Objects.Delete(Classes, null, "anew");
        _ground.CreateClass("anew");
        var process = Process();

        await LookAsync(process);
        Assert.Null((await DriftAsync(request)).VerifiedAt);
        _time.Advance(TimeSpan.FromMinutes(1));
        await LookAsync(process);

        var report = await DriftAsync(request);
        Assert.Equal([("anew", DriftStanding.MadeAnew), ("edited", DriftStanding.Changed), ("kept", DriftStanding.Holds), ("lost", DriftStanding.Gone)],
            report.Items.OrderBy(item => item.Item.Name, StringComparer.Ordinal).Select(item => (item.Item.Name, item.Live!.Standing)));
        var edited = report.Items.Single(item => item.Item.Name == "edited").Live!;
        Assert.Equal(["kubectl-edit"], edited.Managers);
        Assert.Contains("metadata.labels.tier", Assert.Single(edited.Fields), StringComparison.Ordinal);

        // It says what was then: nothing is looked at twice, by no process.
        Change("kept", "kubectl-edit");
        _time.Advance(TimeSpan.FromMinutes(1));
        await LookAsync(process);
        await LookAsync(Process());
        Assert.Equal(DriftStanding.Holds, (await DriftAsync(request)).Items.Single(item => item.Item.Name == "kept").Live!.Standing);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_looked_at_by_the_next_and_the_first_answer_counts()
    {
        var request = await RestoredAsync("one", "two");
        var (first, second) = ((await DriftAsync(request)).Items[0].Item, (await DriftAsync(request)).Items[1].Item);
        var answers = _ground.Get<VerificationStore>();
        var id = (await _ground.Get<RequestStore>().FindAsync(request, CancellationToken.None))!.Id;
        // A process wrote one answer, and was killed.
        Assert.Equal(1, await answers.AddAsync(id, [new() { Item = first.Number, VerifiedAt = _time.GetUtcNow(), Standing = DriftStanding.Unknown, Why = "told before" }], CancellationToken.None));

        _time.Advance(TimeSpan.FromMinutes(2));
        await Task.WhenAll(LookAsync(Process()), LookAsync(Process()));

        Assert.Equal(0, await answers.AddAsync(id, [new() { Item = second.Number, VerifiedAt = _time.GetUtcNow(), Standing = DriftStanding.Gone }], CancellationToken.None));
        Assert.Equal([("told before", DriftStanding.Unknown), ("", DriftStanding.Holds)], (await DriftAsync(request)).Items.Select(item => (item.Live!.Why, item.Live.Standing)));
    }

    [Fact]
    public async Task After_the_watch_nothing_is_looked_at_any_more()
    {
        var request = await RestoredAsync("late");

        _time.Advance(TimeSpan.FromHours(2));
        await LookAsync(Process());

        Assert.Null((await DriftAsync(request)).VerifiedAt);
    }

    [Fact]
    public async Task A_cluster_that_hangs_keeps_no_other_waiting_and_what_cannot_be_read_says_why()
    {
        var request = await RestoredAsync("near");
        var far = await RestoredAsync(_ground.Beside, Other, "far");
        _time.Advance(TimeSpan.FromMinutes(1));
        using (_ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Hang(), Type = Classes }))
        {
            await Process().BeginAsync(_ends.Token);

            await Eventually.True(async () => (await DriftAsync(far)).Items[0].Live is { Standing: DriftStanding.Holds }, "the other cluster is read");
            Assert.Null((await DriftAsync(request)).VerifiedAt);
        }

        using var refused = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "storageclasses is forbidden"), Type = Classes });
        await LookAsync(Process());
        var unread = (await DriftAsync(request)).Items[0].Live!;
        Assert.Equal(DriftStanding.Unknown, unread.Standing);
        Assert.Contains("it could not be read: ", unread.Why, StringComparison.Ordinal);
    }

    private Task<long> RestoredAsync(params string[] names) => RestoredAsync(_ground.Cluster, Name, names);

    /// <summary>Of objects that were captured and are gone, by its number.</summary>
    private async Task<long> RestoredAsync(SimulatedCluster cluster, string place, params string[] names)
    {
        foreach (var name in names)
            cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = "one" } }, ["provisioner"] = "ebs.csi.aws.com" });
        await _ground.CaptureAsync();
        foreach (var name in names)
            cluster.Objects.Delete(Classes, null, name);
        await _ground.CaptureAsync();
        var (request, _) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync([.. names.Select(name => new RestoreTarget { Cluster = place, Type = Classes, Name = name })]));
        Assert.Equal(RequestState.Succeeded, request.State);
        _time.SetUtcNow(TimeProvider.System.GetUtcNow());
        return request.Number;
    }

    private void Change(string name, string manager) => _ground.Cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["labels"]!["tier"] = "two", manager);

    /// <summary>As another process has it, or this one after a restart.</summary>
    private RestoreVerification Process() => new(_ground.Get<VerificationStore>(), _ground.Get<RequestStore>(), _ground.Get<ObjectDeletions>(), _ground.Get<IOptions<RestoreOptions>>(), _time, NullLogger<RestoreVerification>.Instance);

    private async Task LookAsync(RestoreVerification process)
    {
        await process.BeginAsync(_ends.Token);
        await process.UnderwayAsync();
    }

    private async Task<DriftReport> DriftAsync(long number) => (await _ground.Get<RestoreDrift>().OfAsync(ApprovalGround.Person("otto"), number, CancellationToken.None)).Sure();
}
