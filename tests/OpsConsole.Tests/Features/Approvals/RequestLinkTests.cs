using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RequestLinkTests : IAsyncDisposable
{
    private readonly BunitContext _page = new();

    public RequestLinkTests() => _page.Services
        // Nothing is planned here.
        .AddSingleton(new Submissions(null!, null!, null!, null!, null!, null!, null!, null!, null!, null!, Microsoft.Extensions.Options.Options.Create(new ApprovalOptions())))
        .AddScoped<CurrentCaller>();

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void A_few_objects_are_asked_for_by_a_link()
    {
        var link = Render(2).Find("a");

        Assert.StartsWith("/approvals/new?action=resources.delete&items=", link.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("Request deletion", link.TextContent);
    }

    [Fact]
    public void More_than_an_address_can_hold_are_planned_by_a_button()
    {
        var part = Render(200);

        Assert.Empty(part.FindAll("a"));
        Assert.Equal("Request deletion", part.Find("button").TextContent);
    }

    private IRenderedComponent<RequestLink> Render(int objects) => _page.Render<RequestLink>(parameters => parameters.Add(link => link.Action, "resources.delete")
        .Add(link => link.Items, [.. Enumerable.Range(1, objects).Select(number => new PlanTarget("prod-use1-07", "buckets.s3.aws.upbound.io", "", $"c10001-data-{number}"))])
        .AddChildContent("Request deletion"));
}
