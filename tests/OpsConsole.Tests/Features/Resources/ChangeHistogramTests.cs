using Bunit;
using Microsoft.AspNetCore.Components.Web;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

/// <summary>The histogram is a way to choose a time for those who see it, use keys, or have it read to them.</summary>
public sealed class ChangeHistogramTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly BunitContext _page = new();

    public ChangeHistogramTests() => _page.JSInterop.Mode = JSRuntimeMode.Loose;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void Every_bar_leads_to_its_interval_and_says_what_it_holds()
    {
        var bars = Draw().FindAll("a.histogram-bar");

        Assert.Equal(4, bars.Count);
        Assert.Contains("from=2026-03-01T10%3A01%3A00Z&to=2026-03-01T10%3A02%3A00Z", bars[1].GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("1 Mar 10:01–10:02 UTC: 3 changes, 1 of them deletions, 2 folded", bars[1].GetAttribute("aria-label"));
        Assert.Single(bars, bar => bar.GetAttribute("tabindex") == "0");
    }

    [Fact]
    public void Arrows_move_and_with_shift_several_bars_are_one_choice()
    {
        var page = Draw();
        var group = page.Find(".histogram-bars");

        group.KeyDown(new KeyboardEventArgs { Key = "Home" });
        group.KeyDown(new KeyboardEventArgs { Key = "ArrowRight" });
        group.KeyDown(new KeyboardEventArgs { Key = "ArrowRight", ShiftKey = true });

        Assert.Equal([null, "true", "true", null], page.FindAll("a.histogram-bar").Select(bar => bar.GetAttribute("data-chosen")));
        Assert.Contains("from=2026-03-01T10%3A01%3A00Z&to=2026-03-01T10%3A03%3A00Z", page.Find("a[tabindex='0']").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("10:01–10:03 UTC is marked", page.Markup, StringComparison.Ordinal);

        group.KeyDown(new KeyboardEventArgs { Key = "Escape" });

        Assert.All(page.FindAll("a.histogram-bar"), bar => Assert.Null(bar.GetAttribute("data-chosen")));
    }

    [Fact]
    public void Bars_shorter_than_a_minute_are_drawn_again_when_time_goes_on()
    {
        static IReadOnlyList<ChangeBar> Bars(int from) => [.. Enumerable.Range(0, 8).Select(bar => Ten.AddSeconds(from + 10 * bar)).Select(at => new ChangeBar(at, at.AddSeconds(10), 1, 0, 0))];
        var page = _page.Render<ChangeHistogram>(parameters => parameters.Add(histogram => histogram.Bars, Bars(0)));

        page.Render(parameters => parameters.Add(histogram => histogram.Bars, Bars(30)));

        Assert.Equal("10:01", page.FindAll(".histogram-scale span")[^1].TextContent);
    }

    [Fact]
    public void Dragging_over_bars_chooses_them_in_either_direction()
    {
        (DateTimeOffset From, DateTimeOffset To)? chosen = null;
        var page = Draw(interval => chosen = interval);

        page.FindAll("a.histogram-bar")[3].MouseDown();
        page.FindAll("a.histogram-bar")[1].MouseUp();

        Assert.Equal((Ten.AddMinutes(1), Ten.AddMinutes(4)), chosen);
    }

    [Fact]
    public void The_figures_stand_in_a_table_for_whoever_asks()
    {
        var page = Draw();
        Assert.Empty(page.FindAll("table"));

        page.Find(".histogram-toggle").Click();

        Assert.Equal(["1 Mar 10:01–10:02 UTC312"], page.FindAll("tbody tr").Select(row => row.TextContent.Trim()));
    }

    [Fact]
    public void A_sparkline_says_in_words_what_it_draws()
    {
        var line = _page.Render(Sparkline.Of([0, 2, 4], "6 changes"));

        Assert.Equal("6 changes", line.Find("svg").GetAttribute("aria-label"));
        Assert.Equal("img", line.Find("svg").GetAttribute("role"));
        Assert.Equal("M4 18V9H7V18ZM8 18V1H11V18Z", line.FindAll("path")[1].GetAttribute("d"));
    }

    private IRenderedComponent<ChangeHistogram> Draw(Action<(DateTimeOffset, DateTimeOffset)>? choose = null) => _page.Render<ChangeHistogram>(parameters => parameters
        .Add(histogram => histogram.Bars, ChangeBars.Of(new ChangeInterval(Ten, Ten.AddMinutes(4)), TimeSpan.FromMinutes(1), [new() { Bar = 1, Told = 3, Folded = 2, Deleted = 1 }]))
        .Add(histogram => histogram.Choose, choose ?? (_ => { })));
}
