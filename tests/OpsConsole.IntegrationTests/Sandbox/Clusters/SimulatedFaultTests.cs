using OpsConsole.Sandbox.Clusters.Faults;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedFaultTests
{
    [Fact]
    public async Task A_status_fault_strikes_as_often_as_wanted_and_says_when_to_come_back()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.Status(429, "TooManyRequests", "slow down", TimeSpan.FromSeconds(3))) with { Times = 1 });

        var struck = await at.Client.GetAsync(Plains);
        var spared = await at.Client.GetAsync(Plains);

        Assert.Equal((429, "TooManyRequests"), (struck.Code, struck.Reason));
        Assert.Equal(TimeSpan.FromSeconds(3), struck.Headers.RetryAfter!.Delta);
        Assert.Equal(200, spared.Code);
    }

    [Fact]
    public async Task A_fault_of_one_type_spares_the_others_until_it_is_removed()
    {
        await using var at = await StartAsync();
        var fault = at.Cluster.Faults.Inject(Fault.ConversionFailure("widgets.ex.io"));

        var struck = await at.Client.GetAsync("/apis/ex.io/v1/widgets");
        var spared = await at.Client.GetAsync(Plains);
        fault.Dispose();

        Assert.Equal(500, struck.Code);
        Assert.Contains("conversion webhook for ex.io/v1", struck.Message, StringComparison.Ordinal);
        Assert.Equal(200, spared.Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis/ex.io/v1/widgets")).Code);
    }

    [Fact]
    public async Task A_forbidden_type_is_told_as_forbidden()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Forbidden("widgets.ex.io"));

        Assert.Equal((403, "Forbidden"), await at.Client.GetAsync(Widgets) is var reply ? (reply.Code, reply.Reason) : default);
    }

    [Fact]
    public async Task A_broken_group_leaves_the_rest_of_discovery_standing()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.BrokenGroup("ex.io"));

        Assert.Equal(503, (await at.Client.GetAsync("/apis/ex.io/v1")).Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis")).Code);
        Assert.Equal(200, (await at.Client.GetAsync("/apis/apps/v1")).Code);
    }

    [Fact]
    public async Task Expired_continue_strikes_only_continued_lists()
    {
        await using var at = await StartAsync();
        for (var index = 0; index < 3; index++)
            await at.AddPlainAsync($"p{index}");
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.ExpiredContinue()));

        var first = await at.Client.GetAsync($"{Plains}?limit=2");
        var second = await at.Client.GetAsync($"{Plains}?limit=2&continue={first.Continue}");

        Assert.Equal(200, first.Code);
        Assert.Equal((410, "Expired"), (second.Code, second.Reason));
    }

    [Fact]
    public async Task A_cut_answer_ends_in_an_error_and_not_in_a_shorter_list()
    {
        await using var at = await StartAsync();
        for (var index = 0; index < 20; index++)
            await at.AddPlainAsync($"p{index}");
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.CutAtByte(2_000)));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => at.Client.GetAsync(Plains));
    }

    [Theory]
    [InlineData("html")]
    [InlineData("json")]
    public async Task Nonsense_comes_with_200(string kind)
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Of(kind == "html" ? new FaultEffect.Html() : new FaultEffect.BrokenJson()));

        var reply = await at.Client.GetAsync(Plains);

        Assert.Equal(200, reply.Code);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => reply.Json);
    }

    [Fact]
    public async Task A_hanging_server_holds_the_request_until_its_client_gives_up()
    {
        await using var at = await StartAsync();
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.Hang()) with { Path = Plains });

        var hanging = at.Client.GetAsync(Plains);
        var meanwhile = await at.Client.GetAsync("/version");

        Assert.Equal(200, meanwhile.Code);
        Assert.False(hanging.IsCompleted);
        at.Client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => hanging);
    }
}
