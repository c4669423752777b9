using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Resources;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class YamlViewTests : IAsyncDisposable
{
    private readonly BunitContext _context = new();

    public YamlViewTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddSingleton<TimeProvider>(new FakeTimeProvider());
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void A_line_of_the_address_is_marked_and_its_path_said()
    {
        Navigate("/x#L2");

        var view = Render("""{"spec":{"replicas":3}}""", null);

        Assert.Equal("L2", view.Find(".yaml-chosen").Id);
        Assert.Contains("spec.replicas", view.Find(".yaml-path").TextContent, StringComparison.Ordinal);
        Assert.EndsWith("/x#L1", view.Find("#L1 a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hits_are_marked_counted_and_stepped_through_in_a_circle()
    {
        Navigate("/x?find=rep#L4");

        var view = Render("""{"a":"rep","b":"x","c":"rep","d":"REP"}""", "rep");

        Assert.Equal(["L1", "L3", "L4"], view.FindAll(".yaml-hit").Select(line => line.Id));
        Assert.Contains("3 of 3 lines", view.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.EndsWith("#L3", view.Find("a[aria-label='Previous hit']").GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith("#L1", view.Find("a[aria-label='Next hit']").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_folds_what_is_under_it_and_a_chosen_line_is_never_hidden()
    {
        Navigate("/x");
        var view = Render("""{"a":{"b":1,"c":2},"d":3}""", null);

        view.Find("button[aria-label='Fold a']").Click();
        Assert.Equal(["L1", "L4"], view.FindAll(".yaml-line").Select(line => line.Id));
        Assert.Contains("2 lines", view.Find("#L1").TextContent, StringComparison.Ordinal);

        Navigate("/x#L3");
        view.WaitForAssertion(() => Assert.Equal(["L1", "L2", "L3", "L4"], view.FindAll(".yaml-line").Select(line => line.Id)));
        Assert.Equal("L3", view.Find(".yaml-chosen").Id);
    }

    [Fact]
    public void Everything_folds_and_unfolds_at_once()
    {
        Navigate("/x");
        var view = Render("""{"a":{"b":1},"d":{"e":2},"f":3}""", null);

        view.Find("button[aria-pressed]").Click();
        Assert.Equal(3, view.FindAll(".yaml-line").Count);
        view.Find("button[aria-pressed]").Click();

        Assert.Equal(5, view.FindAll(".yaml-line").Count);
    }

    [Fact]
    public void A_line_that_is_clicked_is_chosen_without_the_address_telling()
    {
        Navigate("/x");
        var view = Render("""{"spec":{"node-port":3}}""", null);

        view.Find("#L2 a").Click();

        Assert.Equal("L2", view.Find(".yaml-chosen").Id);
        Assert.Equal("$.spec['node-port']", view.Find(".yaml-path .copy").GetAttribute("data-copy"));
    }

    [Fact]
    public void Markup_of_a_manifest_is_text()
    {
        var view = Render("""{"a":"<script>alert(1)</script>"}""", null);

        Assert.Empty(view.FindAll("script"));
        Assert.Contains("<script>", view.Find("#L1 code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_megabyte_is_cut_with_a_word_about_it()
    {
        var view = Render($$$"""{"a":"{{{new string('x', 1_000_000)}}}"}""", null);

        Assert.InRange(view.Find("#L1 code").TextContent.Length, 4_000, 4_200);
        Assert.Contains("more characters in the download", view.Find("#L1 code").TextContent, StringComparison.Ordinal);
    }

    private void Navigate(string address) => _context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);

    private IRenderedComponent<YamlView> Render(string json, string? find) => _context.Render<YamlView>(parameters => parameters
        .Add(view => view.Lines, ManifestYaml.Render(System.Text.Encoding.UTF8.GetBytes(json), default, ManifestView.Full))
        .Add(view => view.Find, find));
}
