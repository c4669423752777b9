using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class ComponentTests : IAsyncLifetime
{
    private readonly BunitContext _page = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public ComponentTests()
    {
        _page.Services.AddSingleton<TimeProvider>(_clock);
        // PageHeading's title goes through the head of the document.
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public static TheoryData<StateKind> States => [.. Enum.GetValues<StateKind>()];

    [Theory, MemberData(nameof(States))]
    public void A_state_is_a_shape_and_a_word(StateKind state)
    {
        var chip = _page.Render<StateChip>(parameters => parameters.Add(p => p.State, state));

        Assert.Equal(state.ToString(), chip.Find(".state-word").TextContent);
        Assert.Equal(StateLook.Shape(state), chip.Find("svg path").GetAttribute("d"));
        Assert.Contains($"state-{StateLook.Name(state)}", chip.Find(".state").ClassName);
    }

    [Fact]
    public void Every_state_has_a_shape_of_its_own() =>
        Assert.Equal(Enum.GetValues<StateKind>().Length, Enum.GetValues<StateKind>().Select(StateLook.Shape).Distinct().Count());

    [Fact]
    public void An_age_as_a_span_says_only_how_long()
    {
        var age = _page.Render<AgeText>(parameters => parameters.Add(p => p.When, _clock.GetUtcNow().AddMinutes(-3)).Add(p => p.IsSpan, true)).Find("time");

        Assert.Equal("3 min", age.TextContent);
        Assert.True(age.HasAttribute("data-span"));
    }

    [Fact]
    public void An_age_carries_the_exact_moment_and_what_the_browser_ticks_from()
    {
        var age = _page.Render<AgeText>(parameters => parameters.Add(p => p.When, _clock.GetUtcNow().AddMinutes(-3)));

        var time = age.Find("time");
        Assert.Equal("3 min ago", time.TextContent);
        Assert.Equal("2026-11-22T09:57:00.0000000Z", time.GetAttribute("datetime"));
        Assert.Equal("22 Nov 2026 09:57:00 UTC", time.GetAttribute("title"));
        Assert.Equal("180.0", time.GetAttribute("data-age"));
    }

    [Fact]
    public void What_never_happened_is_said_as_never() =>
        Assert.Equal("never", _page.Render<AgeText>(parameters => parameters.Add(p => p.When, null)).Find("span").TextContent);

    [Fact]
    public void Only_the_length_of_an_age_is_marked_for_the_browser_to_go_on_with_it_alone()
    {
        Assert.False(_page.Render<AgeText>(parameters => parameters.Add(p => p.When, DateTimeOffset.UnixEpoch)).Find("time").HasAttribute("data-span"));
        Assert.True(_page.Render<AgeText>(parameters => parameters.Add(p => p.When, DateTimeOffset.UnixEpoch).Add(p => p.IsSpan, true)).Find("time").HasAttribute("data-span"));
    }

    [Theory]
    [InlineData("prod-use1-01-buckets-7f8c9d6b5-abcde", "abcde")]
    [InlineData("0b5e2a54-9d7c-4bb2-ae3a-1b2c3d4e5f60", "3d4e5f60")]
    [InlineData("short", "short")]
    [InlineData("a-name-that-ends-in-🪣🪣🪣🪣🪣🪣🪣🪣", "🪣🪣🪣🪣🪣🪣🪣🪣")]
    public void An_identifier_keeps_its_end_whole_and_loses_nothing(string value, string end)
    {
        var identifier = _page.Render<Identifier>(parameters => parameters.Add(p => p.Value, value).Add(p => p.Copy, true));

        Assert.EndsWith(end, identifier.Find(".identifier-tail").TextContent, StringComparison.Ordinal);
        Assert.Equal(value, string.Concat(identifier.FindAll(".identifier-head, .identifier-tail").Select(part => part.TextContent)));
        Assert.Equal(value, identifier.Find("button").GetAttribute("data-copy"));
    }

    [Fact]
    public void A_hostile_name_is_text_and_copies_as_it_is()
    {
        const string hostile = "<script>alert(1)</script>\u202egnp.exe";

        var identifier = _page.Render<Identifier>(parameters => parameters.Add(p => p.Value, hostile).Add(p => p.Copy, true));

        Assert.Empty(identifier.FindAll("script"));
        Assert.Contains(@"\u202egnp.exe", identifier.Find(".identifier-tail").ParentElement!.TextContent);
        Assert.Equal(hostile, identifier.Find("button").GetAttribute("data-copy"));
    }

    [Theory]
    [InlineData("prod", "production")]
    [InlineData("Production", "production")]
    [InlineData("staging", "staging")]
    [InlineData("dev", "other")]
    [InlineData("product-team", "other")]
    public void Production_has_a_hue_of_its_own_and_always_its_word(string environment, string hue)
    {
        var chip = _page.Render<EnvironmentChip>(parameters => parameters.Add(p => p.Environment, environment));

        Assert.Equal($"environment environment-{hue}", chip.Find("span").ClassName);
        Assert.Equal(environment, chip.Find("span").TextContent);
    }

    [Fact]
    public void A_cluster_without_an_environment_says_so() =>
        Assert.Equal("unlabelled", _page.Render<EnvironmentChip>(parameters => parameters.Add(p => p.Environment, "")).Find("span").TextContent);

    [Fact]
    public void A_heading_leads_back_and_marks_where_one_is()
    {
        var heading = _page.Render<PageHeading>(parameters => parameters.Add(p => p.Title, "prod-use1-01")
            .Add(p => p.Crumbs, [new Crumb("Fleet", "/"), new Crumb("prod-use1-01", null)])
            .AddChildContent("<button>Capture now</button>"));

        Assert.Equal("prod-use1-01", heading.Find("h1").TextContent);
        Assert.Equal("/", heading.Find("nav[aria-label=Breadcrumb] a").GetAttribute("href"));
        Assert.Equal("prod-use1-01", heading.Find("[aria-current=page]").TextContent);
        Assert.Equal("Capture now", heading.Find(".page-actions button").TextContent);
    }

    [Fact]
    public void A_failure_says_what_since_when_why_and_what_still_works()
    {
        var failed = _page.Render<FailedState>(parameters => parameters.Add(p => p.What, "Listing buckets on prod-use1-01 failed")
            .Add(p => p.Reason, "x509: unknown authority").Add(p => p.Since, _clock.GetUtcNow().AddMinutes(-12))
            .Add(p => p.StillWorks, "What was captured before is below.").Add(p => p.Id, "4bf92f35"));

        Assert.Equal("Listing buckets on prod-use1-01 failed", failed.Find(".state-failed .state-word").TextContent);
        Assert.Equal("12 min ago", failed.Find("time").TextContent);
        Assert.Equal("x509: unknown authority", failed.Find("pre").TextContent);
        Assert.Contains("What was captured before is below.", failed.Markup);
        Assert.Equal("4bf92f35", failed.Find("button").GetAttribute("data-copy"));
    }

    [Fact]
    public void Old_data_carries_its_age_and_the_reason()
    {
        var stale = _page.Render<StaleNotice>(parameters => parameters.Add(p => p.Since, _clock.GetUtcNow().AddMinutes(-4)).Add(p => p.Reason, "The cluster does not answer."));

        Assert.Equal("4 min ago", stale.Find("time").TextContent);
        Assert.Contains("The cluster does not answer.", stale.Markup);
    }

    [Fact]
    public void Forbidden_is_said_as_forbidden()
    {
        var refused = _page.Render<RefusalView>(parameters => parameters
            .Add(p => p.Refusal, new Refusal(RefusalKind.Forbidden, "reading the audit chain", "Ask an administrator.")));

        Assert.Equal("Forbidden: reading the audit chain", refused.Find(".notice-title").TextContent);
        Assert.Contains("Ask an administrator.", refused.Markup);
    }

    [Theory]
    [InlineData(RefusalKind.NotFound, "Not found")]
    [InlineData(RefusalKind.Unavailable, "Unavailable")]
    [InlineData(RefusalKind.Gone, "Gone")]
    [InlineData(RefusalKind.Conflict, "Changed meanwhile")]
    [InlineData(RefusalKind.Invalid, "Not understood")]
    [InlineData(RefusalKind.SignedOut, "Signed out")]
    public void A_refusal_tells_its_kind_the_object_and_the_next_step(RefusalKind kind, string word)
    {
        var refused = _page.Render<RefusalView>(parameters => parameters.Add(p => p.Refusal, new Refusal(kind, "There is no cluster x.", "Go to the fleet.")));

        Assert.Equal(word, refused.Find(".state-word").TextContent);
        Assert.Contains("There is no cluster x.", refused.Markup);
        Assert.Contains("Go to the fleet.", refused.Markup);
    }

    [Fact]
    public void Empty_says_why_and_what_to_do()
    {
        var empty = _page.Render<EmptyState>(parameters => parameters.Add(p => p.Title, "No changes").Add(p => p.Why, "Nothing changed in 60 minutes.")
            .AddChildContent("<a href=\"?hours=24\">Last 24 h</a>"));

        Assert.Equal("No changes", empty.Find(".notice-title").TextContent);
        Assert.Equal("Nothing changed in 60 minutes.", empty.Find(".notice-why").TextContent);
        Assert.Equal("?hours=24", empty.Find(".notice-actions a").GetAttribute("href"));
    }

    [Fact]
    public void Loading_is_a_skeleton_that_a_screen_reader_hears_of()
    {
        var loading = _page.Render<LoadingState>(parameters => parameters.Add(p => p.Rows, 4));

        Assert.Equal("status", loading.Find(".loading").GetAttribute("role"));
        Assert.Equal(4, loading.FindAll(".loading-row").Count);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _page.DisposeAsync();
}
