using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using OpsConsole.Shell;
using Xunit;

namespace OpsConsole.Tests.Shell;

public sealed class NavigationTests : IAsyncLifetime
{
    private readonly BunitContext _page = new();

    public NavigationTests()
    {
        _page.Services.AddMudServices();
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Theory]
    [InlineData("/", "Fleet")]
    [InlineData("/?environment=prod", "Fleet")]
    [InlineData("/clusters/prod-use1-01/types/services", "Fleet")]
    [InlineData("/resources", "Resources")]
    [InlineData("/captures/prod-use1-01/12", "Captures")]
    [InlineData("/settings#roles", "Settings")]
    [InlineData("/capturesque", null)]
    public void The_rail_marks_where_one_is(string address, string? place)
    {
        var rail = _page.Render<Navigation>();

        _page.Services.GetRequiredService<NavigationManager>().NavigateTo(address);

        Assert.Equal(place, rail.FindAll("[aria-current=page]").SingleOrDefault()?.TextContent.Trim());
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _page.DisposeAsync();
}
