using System.Text.Json.Nodes;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Drift;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>After a restore the captures tell whether it still stands.</summary>
public sealed class RestoreDriftTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task It_says_as_restored_only_once_a_capture_saw_it_and_then_what_changed_again_and_by_which_manager()
    {
        var targets = new List<RestoreTarget>();
        _ground.CreateClass("edited");
        Label("gold", "sandbox");
        foreach (var (name, isGone) in new[] { ("kept", true), ("lost", true), ("anew", false) })
            targets.Add(await _ground.NeedyAsync(name, isGone));
        Label("lead", "sandbox");
        targets.Insert(1, new() { Cluster = Name, Type = Classes, Name = "edited" });
        var number = (await _ground.RunAsync(await _ground.ApprovedRestoreAsync([.. targets]))).Request.Number;

        Assert.All((await DriftAsync(number)).Items, item => Assert.Equal(DriftStanding.NotCaptured, item.Standing));
        await _ground.CaptureAsync();
        Assert.All((await DriftAsync(number)).Items, item => Assert.Equal(DriftStanding.Holds, item.Standing));

        Label("iron", "kubectl-edit");
        _ground.Cluster.Objects.Delete(Classes, null, "lost");
        _ground.Cluster.Objects.Delete(Classes, null, "anew");
        _ground.CreateClass("anew");
        await _ground.CaptureAsync();

        var report = await DriftAsync(number);
        Assert.False(report.IsOver);
        Assert.Equal(
            [("kept", DriftStanding.Holds), ("edited", DriftStanding.Changed), ("lost", DriftStanding.Gone), ("anew", DriftStanding.MadeAnew)],
            report.Items.Select(item => (item.Item.Name, item.Standing)));
        Assert.Contains("metal", Assert.Single(report.Items[1].Fields), StringComparison.Ordinal);
        // The test's own manager has written it before, in the same second as the restore, and servers tell no more.
        Assert.Contains("kubectl-edit", report.Items[1].Managers);
        Assert.DoesNotContain(RestoreWrites.Manager, report.Items[1].Managers);
    }

    [Fact]
    public async Task After_its_time_it_keeps_what_was_captured_by_then()
    {
        var target = await _ground.NeedyAsync("kept", isGone: true);
        var number = (await _ground.RunAsync(await _ground.ApprovedRestoreAsync(target))).Request.Number;
        await _ground.CaptureAsync();
        // What has ended stays as it is; only a test turns its clock back.
        await _ground.AskAsync<int>($"""
            alter table approval_request disable trigger user;
            update approval_request set ended_at = clock_timestamp() - interval '1 hour' where number = {number};
            select 1
            """);
        _ground.Cluster.Objects.Delete(Classes, null, "kept");
        await _ground.CaptureAsync();

        var report = await DriftAsync(number);

        Assert.True(report.IsOver);
        Assert.Equal(DriftStanding.Holds, Assert.Single(report.Items).Standing);
    }

    [Fact]
    public async Task What_is_no_restore_has_not_ended_or_is_hidden_is_refused()
    {
        var target = await _ground.NeedyAsync("kept", isGone: true);
        var waiting = await _ground.ApprovedRestoreAsync(target);
        _ground.CreateClass("other");
        await _ground.CaptureAsync();
        var (deletion, _) = await _ground.RunAsync(await _ground.ApprovedAsync(Target(Classes, "other")));

        Assert.Contains("has not ended", (await AskAsync(waiting.Number)).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("restored nothing", (await AskAsync(deletion.Number)).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("no request #9999", (await AskAsync(9999)).Refusal!.Message, StringComparison.Ordinal);
    }

    private void Label(string metal, string manager) =>
        _ground.Cluster.Objects.Change(Classes, null, "edited", document => document["metadata"]!["labels"] = new JsonObject { ["metal"] = metal }, manager);

    private async Task<DriftReport> DriftAsync(long number) => (await AskAsync(number)).Sure();

    private Task<Answer<DriftReport>> AskAsync(long number) => _ground.Get<RestoreDrift>().OfAsync(ApprovalGround.Person("otto"), number, CancellationToken.None);
}
