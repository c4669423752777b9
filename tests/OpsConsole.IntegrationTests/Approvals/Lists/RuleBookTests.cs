using OpsConsole.Features.Approvals.Rules;
using OpsConsole.IntegrationTests.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals.Lists;

/// <summary>What people read of the rules, those that hold and those that held.</summary>
public sealed class RuleBookTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ViewGround _ground = null!;

    private RuleBook Book => _ground.Get<RuleBook>();

    public async ValueTask InitializeAsync() => _ground = await CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Earlier_versions_stay_to_be_read_with_what_changed()
    {
        await PutAsync(new() { Key = "all", Clusters = "", Approvers = [new() { Count = 1 }] }, 2);

        var now = Given(await Book.ReadAsync(First, null, default));
        var before = Given(await Book.ReadAsync(First, 1, default));

        Assert.Equal((2, true), (now.Shown.Version, now.IsInForce));
        Assert.Equal((1, false, 2), (before.Shown.Version, before.IsInForce, before.InForce.Version));
        Assert.Equal(2, before.Shown.Rules[0].Approvers[0].Count);
        Assert.Equal([2, 1], now.Versions.Select(version => version.Version));
        Assert.Contains(now.Changes[2], line => line.StartsWith("window rest goes", StringComparison.Ordinal));
        Assert.Equal(RefusalKind.NotFound, (await Book.ReadAsync(First, 3, default)).Refusal!.Kind);
    }

    [Fact]
    public async Task Rules_are_for_those_who_ask_or_approve_and_others_are_asked_for_by_those_who_rule()
    {
        Assert.Equal(RefusalKind.Forbidden, (await Book.ReadAsync(StagingViewer, null, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await Book.ReachAsync(StagingViewer, new(1, [], []), default)).Refusal!.Kind);
        Assert.Equal((false, false), (Given(await Book.ReadAsync(Operator, null, default)).MayRule, Given(await Book.ReadAsync(Operator, null, default)).SeesConsole));
        Assert.Equal((false, true), (Given(await Book.ReadAsync(First, null, default)).MayRule, Given(await Book.ReadAsync(First, null, default)).SeesConsole));
        Assert.True(Given(await Book.ReadAsync(Ruler, null, default)).MayRule);
    }

    [Fact]
    public async Task A_rule_that_nobody_could_satisfy_says_where_and_who_is_missing()
    {
        await PutAsync(new() { Key = "five", Clusters = "environment=prod", Approvers = [new() { Count = 4 }] }, 2);

        var reach = Given(await Book.ReachAsync(Operator, Given(await Book.ReadAsync(Operator, null, default)).Shown, default));

        Assert.Equal("1 approver", reach["five"].Missing);
        Assert.Equal([Production], reach["five"].Where);
        Assert.Equal(["Name of approver-1", "Name of approver-2", "Name of approver-3"], reach["five"].People);
    }

    [Fact]
    public async Task A_silent_directory_leaves_the_rules_to_be_read_and_who_approves_unknown()
    {
        Given(await Book.ReadAsync(First, null, default));
        _ground.Directory.Silence = new(RefusalKind.Unavailable, "The directory does not answer.", "Wait.");

        var reach = await Book.ReachAsync(First, Given(await Book.ReadAsync(First, null, default)).Shown, default);

        Assert.Equal(RefusalKind.Unavailable, reach.Refusal!.Kind);
    }

    private async Task PutAsync(RuleRow rule, long version) => Assert.True(await _ground.Get<ChangeRulesStore>().PutAsync(new() { Rules = [rule] }, version, default));
}
