using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A server that fails while an approved restore runs: what the request says of each object, and that nothing is sent twice.</summary>
public sealed class RestoreRunFaultTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    /// <summary>A 401 alone is answered with a second sending: the credential may have been exchanged, and nothing was done.</summary>
    [Theory]
    [InlineData(true, 500, "InternalError", RestoreFaultWords.Webhook, ItemState.Failed, "not done: untouched 00:00:01 after it was sent", 1)]
    [InlineData(false, 500, "InternalError", RestoreFaultWords.Webhook, ItemState.Failed, "not done: untouched 00:00:01 after it was sent", 1)]
    [InlineData(true, 503, "ServiceUnavailable", "the server is currently unable to handle the request", ItemState.Failed, "not done: untouched 00:00:01 after it was sent", 1)]
    [InlineData(true, 401, "Unauthorized", "Unauthorized", ItemState.Refused, "refused by the server; nothing was changed", 2)]
    [InlineData(false, 401, "Unauthorized", "Unauthorized", ItemState.Refused, "refused by the server; nothing was changed", 2)]
    [InlineData(true, 403, "Forbidden", RestoreFaultWords.Quota, ItemState.Refused, "refused by the server; nothing was changed", 1)]
    [InlineData(false, 403, "Forbidden", RestoreFaultWords.Quota, ItemState.Refused, "refused by the server; nothing was changed", 1)]
    [InlineData(true, 429, "TooManyRequests", "the apiserver is overloaded", ItemState.Failed, "not sent; nothing was changed", 1)]
    [InlineData(false, 429, "TooManyRequests", "the apiserver is overloaded", ItemState.Failed, "not sent; nothing was changed", 1)]
    public async Task What_the_server_cannot_or_will_not_do_is_told_and_not_sent_again(bool isGone, int code, string reason, string words, ItemState state, string result, int sent)
    {
        var request = await _ground.ApprovedRestoreAsync(await _ground.NeedyAsync("a", isGone));
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(code, reason, words, code == 429 ? TimeSpan.FromSeconds(1) : null), Type = Classes, Verb = isGone ? "create" : "update" });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Failed, state, result), (ended.State, items[0].State, items[0].Result));
        Assert.Contains(code == 500 || code == 503 ? isGone ? "it is not there" : "it is as it was before" : words, items[0].Answered, StringComparison.Ordinal);
        Assert.False(_ground.IsAsItWas("a"));
        Assert.Equal(sent, _ground.Sent().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_whose_answer_was_lost_is_found_done_by_looking(bool isGone)
    {
        var request = await _ground.ApprovedRestoreAsync(await _ground.NeedyAsync("a", isGone));
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.AnswerLost(AfterWrite.Cut), Type = Classes, Verb = isGone ? "create" : "update" });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Succeeded, ItemState.Done, "done, as a look afterwards proves"), (ended.State, items[0].State, items[0].Result));
        Assert.True(_ground.IsAsItWas("a"));
        Assert.Single(_ground.Sent());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_nobody_can_read_is_decided_by_looking(bool isGone)
    {
        var request = await _ground.ApprovedRestoreAsync(await _ground.NeedyAsync("a", isGone));
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Html(), Type = Classes, Verb = isGone ? "create" : "update" });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Failed, "not done: untouched 00:00:01 after it was sent"), (ended.State, items[0].Result));
        Assert.Single(_ground.Sent());
    }

    [Fact]
    public async Task An_object_whose_definition_went_between_plan_and_run_is_not_begun_and_the_others_are_done()
    {
        var tidb = _ground.Cluster.Store.Latest(Databases).Objects.First();
        _ground.Cluster.Objects.Delete(Databases, tidb.Namespace, tidb.Name);
        var other = await _ground.NeedyAsync("a", isGone: true);
        var request = await _ground.ApprovedRestoreAsync(other with { Type = Databases, Namespace = tidb.Namespace!, Name = tidb.Name, Uid = tidb.Uid }, other);
        _ground.Cluster.Objects.Delete("customresourcedefinitions.apiextensions.k8s.io", null, Databases);

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Partial, ItemState.Failed, ItemState.Done), (ended.State, items[0].State, items[1].State));
        Assert.StartsWith("not begun: ", items[0].Result, StringComparison.Ordinal);
        Assert.Contains("not found (404)", items[0].Result, StringComparison.Ordinal);
        Assert.Single(_ground.Sent());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_plans_for_one_object_the_second_finds_it_changed(bool isGone)
    {
        var target = await _ground.NeedyAsync("a", isGone);
        var first = await _ground.ApprovedRestoreAsync(target);
        var second = await _ground.ApprovedRestoreAsync(target);

        Assert.Equal(RequestState.Succeeded, (await _ground.EndAsync(first)).Request.State);
        var uid = _ground.Uid(Classes, "a");
        var (ended, _) = await _ground.EndAsync(second);

        Assert.Equal(RequestState.Stale, ended.State);
        Assert.Equal(uid, _ground.Uid(Classes, "a"));
        Assert.Single(_ground.Sent());
    }

    [Fact]
    public async Task Of_three_hundred_objects_two_that_fail_are_named_and_the_others_are_done()
    {
        var request = await ManyAsync(300);
        FailCreations(2);

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal((RequestState.Partial, 298, 2), (ended.State, items.Count(item => item.State is ItemState.Done), items.Count(item => item.State is ItemState.Refused)));
        Assert.All(items.Where(item => item.State is ItemState.Refused), item =>
        {
            Assert.Contains(RestoreFaultWords.Quota, item.Answered, StringComparison.Ordinal);
            Assert.Null(_ground.Find(Classes, item.Name));
        });
        AssertSentOnce(300);
    }

    /// <summary>A third failure ends any run.</summary>
    [Fact]
    public async Task At_the_third_failure_nothing_more_is_begun_and_every_object_of_the_plan_has_its_outcome()
    {
        var request = await ManyAsync(300);
        FailCreations(3);

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Contains("stopped at the 3. failure", ended.EndedWhy, StringComparison.Ordinal);
        Assert.Equal(300, items.Count);
        Assert.Equal(3, items.Count(item => item.State is ItemState.Refused && item.Answered!.Contains(RestoreFaultWords.Quota, StringComparison.Ordinal)));
        Assert.All(items, item => Assert.True(item.State is ItemState.Done or ItemState.Refused or ItemState.NotRun or ItemState.Skipped, $"{item.Name}: {item.State}"));
        Assert.All(items, item => Assert.Equal(item.State is ItemState.Done, _ground.Find(Classes, item.Name) is not null));
        AssertSentOnce(items.Count(item => item.State is ItemState.Done or ItemState.Refused));
    }

    private async Task<ApprovalRequest> ManyAsync(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(number => $"many-{number:000}")];
        foreach (var name in names)
            _ground.CreateClass(name);
        await _ground.CaptureAsync();
        foreach (var name in names)
            _ground.Lose(name, isGone: true);
        return await _ground.ApprovedRestoreAsync([.. names.Select(name => new RestoreTarget { Cluster = Name, Type = Classes, Name = name })]);
    }

    private void FailCreations(int times) =>
        _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", RestoreFaultWords.Quota), Type = Classes, Verb = "create", Times = times });

    private void AssertSentOnce(int count)
    {
        Assert.Equal(count, _ground.Sent().Count);
        Assert.Equal(count, _ground.Sent().Select(request => request.Body).Distinct().Count());
    }
}
