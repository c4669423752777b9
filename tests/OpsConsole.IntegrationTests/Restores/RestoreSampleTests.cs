using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A plan that is too large to be tried whole: what was tried is said, and all of it is done.</summary>
public sealed class RestoreSampleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Count = 24;

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twenty_of_twenty_four_are_tried_and_all_are_restored(bool isGone)
    {
        _ground.Get<IOptions<RestoreOptions>>().Value.MostTried = 5;
        var names = Enumerable.Range(0, Count).Select(number => $"sampled-{number:00}").ToList();
        foreach (var name in names)
            _ground.CreateClass(name);
        await _ground.CaptureAsync();
        foreach (var name in names)
            _ground.Lose(name, isGone);

        var plan = (await _ground.PlanRestoreAsync([.. names.Select(name => new RestoreTarget { Cluster = DeletionGround.Name, Type = DeletionGround.Classes, Name = name })])).Sure();
        var trials = _ground.Trials().Count;
        var request = await _ground.ApprovedAsync(plan);
        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal(20, trials);
        Assert.EndsWith(", of which 20 were tried against the server as a sample", ended.Summary, StringComparison.Ordinal);
        Assert.Equal(4, plan.Plan.Items.Count(item => item.Findings.Any(finding => finding.StartsWith("Not tried against the server: of 24 objects a sample of 20 is tried.", StringComparison.Ordinal))));
        Assert.Equal(RequestState.Succeeded, ended.State);
        Assert.All(items, item => Assert.Equal(ItemState.Done, item.State));
        Assert.All(names, name => Assert.True(_ground.IsAsItWas(name)));
    }
}
