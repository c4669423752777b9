using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.Views.TestRows;

namespace OpsConsole.Tests.Features.Storage.Pages;

public sealed class LiveTrendTests : IAsyncLifetime
{
    private readonly BunitContext _page = new();
    private readonly LiveTables _tables = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly StateTrends _trends;

    public LiveTrendTests()
    {
        _trends = new(_tables, () => [new() { Cluster = "c1", Phase = LivePhase.Live, Since = default }], _time);
        Assert.True(_trends.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
        _page.Services.AddSingleton(_trends);
        _page.SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        Put(Row("c1", "a"), Row("c1", "b", StateKind.Failed));
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _trends.Dispose();
    }

    [Fact]
    public void It_is_drawn_once_a_minute_and_not_when_rows_move_or_the_page_is_drawn()
    {
        var trend = Draw("c1");
        _time.Advance(TimeSpan.FromMinutes(1));
        trend.WaitForAssertion(() => Assert.Equal(2, trend.FindAll("svg.sparkline").Count));
        var drawn = trend.RenderCount;

        Put(Row("c1", "b"), Row("c1", "c", StateKind.Paused));
        trend.Render(parameters => parameters.Add(line => line.Clusters, ["c1"]));

        Assert.Equal(drawn, trend.RenderCount);
        Assert.Equal(2, trend.FindAll("svg.sparkline").Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        trend.WaitForAssertion(() => Assert.Equal(3, trend.FindAll("svg.sparkline").Count));
        Assert.Equal(drawn + 1, trend.RenderCount);
    }

    [Fact]
    public void It_says_what_it_counts_and_which_clusters_are_left_out()
    {
        _time.Advance(TimeSpan.FromMinutes(1));

        var trend = Draw("c1", "never heard of");

        Assert.Contains("whatever words or facets filter", trend.Find(".live-trend").GetAttribute("title"), StringComparison.Ordinal);
        Assert.Equal("Failed in the last hour, in 2 clusters, whatever is filtered: first 1, last 1, lowest 1, highest 1; 59 of 60 not known",
            trend.Find(".trend-failed svg[role=img]").GetAttribute("aria-label"));
        Assert.Contains("without 1 cluster not heard of", trend.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_sample_nothing_is_drawn() => Assert.Equal("", Draw("c1").Markup.Trim());

    private IRenderedComponent<LiveTrend> Draw(params string[] clusters) =>
        _page.Render<LiveTrend>(parameters => parameters.Add(trend => trend.Kind, RowKind.Bucket).Add(trend => trend.Clusters, clusters));

    private void Put(params LiveRow[] rows) => _tables.Apply([.. rows.Select(row => new RowChange(row.Key, row))]);
}
