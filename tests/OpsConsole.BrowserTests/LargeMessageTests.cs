using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using OpsConsole.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>A circuit takes messages of 32 KB: no field lets a person send more, and who sends more anyway harms only their own tab.</summary>
public sealed class LargeMessageTests(SandboxedConsole console)
{
    private const string TextFields = "main input:is([type=text], [type=search], :not([type])), main textarea";

    private const string Watched = """
        () => {
          window.before = true;
          window.connection = [];
          document.getElementById('components-reconnect-modal').addEventListener('components-reconnect-state-changed', change => window.connection.push(change.detail.state));
        }
        """;

    private static readonly int[] Sizes = [40_000, 200_000];

    private readonly ConcurrentQueue<string> _said = [];

    public static TheoryData<string> Pages => ["fleet", "type", "object", "diff", "resources", "audit", "approvals", "approvals-history", "approvals-rules", "settings-sign-ins", "settings-access-prod"];

    [Theory, MemberData(nameof(Pages))]
    public async Task What_is_pasted_into_a_field_is_cut_to_what_the_field_takes(string page)
    {
        await using var visit = await console.VisitAsync("administrator");
        await PageList.OpenAsync(visit, page);
        await visit.Page.EvaluateAsync(Watched);
        await visit.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })");
        var fields = visit.Page.Locator(TextFields);
        await Expect(fields).Not.ToHaveCountAsync(0);

        for (var at = 0; at < await fields.CountAsync(); at++)
            foreach (var size in Sizes)
                await PasteAsync(visit, fields.Nth(at), size);

        await AnswersAsync(visit);
        Assert.Equal("", await ConnectionAsync(visit));
    }

    [Fact]
    public async Task What_is_pasted_into_the_palette_is_cut_too()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/settings");
        await visit.Page.EvaluateAsync(Watched);
        await visit.Page.Keyboard.PressAsync("Control+k");

        foreach (var size in Sizes)
            await PasteAsync(visit, visit.Page.Locator("#palette-text"), size);

        await AnswersAsync(visit);
        Assert.Equal("", await ConnectionAsync(visit));
    }

    [Fact]
    public async Task Long_addresses_of_the_session_do_not_fill_the_palettes_message()
    {
        await using var visit = await console.VisitAsync("administrator");
        await visit.OpenAsync("/changes");
        await visit.Page.EvaluateAsync($$"""
            () => sessionStorage.setItem('opsconsole-visited', JSON.stringify([
              ...[...Array(7).keys()].map(number => `/clusters/${number}${'x'.repeat(7000)}`), '/clusters/{{Clusters.Staging}}']))
            """);
        await visit.Page.EvaluateAsync(Watched);

        await visit.Page.Keyboard.PressAsync("Control+k");

        await Expect(visit.Page.Locator("#palette").GetByRole(AriaRole.Option)).ToContainTextAsync([Clusters.Staging]);
        Assert.Equal("", await ConnectionAsync(visit));
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(200_000)]
    public async Task A_larger_message_cuts_off_only_the_tab_that_sends_it_and_that_one_comes_back(int size)
    {
        await using var neighbour = await console.VisitAsync("viewer");
        await neighbour.OpenAsync("/settings");
        await neighbour.Page.EvaluateAsync(Watched);
        await using var hostile = await console.VisitAsync("administrator");
        await hostile.OpenAsync("/resources");
        // Kept over a load of the page: what it said, and that it was in words.
        await hostile.Page.ExposeFunctionAsync("lost", (string words) => _said.Enqueue(words));
        await hostile.Page.EvaluateAsync("""
            () => new MutationObserver(() => {
              if (document.getElementById('components-reconnect-modal').open) window.lost(document.getElementById('components-reconnect-modal').innerText);
            }).observe(document.getElementById('components-reconnect-modal'), { attributes: true })
            """);

        await hostile.Page.EvaluateAsync("""
            size => {
              const field = document.querySelector('main input[data-filter]');
              field.removeAttribute('maxlength');
              field.value = 'x'.repeat(size);
              field.dispatchEvent(new Event('change', { bubbles: true }));
              field.dispatchEvent(new Event('input', { bubbles: true }));
            }
            """, size);

        await Eventually.True(() => _said.Any(words => words.Contains("Connection lost", StringComparison.Ordinal)), "the page says that its connection is lost");
        await Expect(hostile.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await hostile.InteractiveAsync();
        await AnswersAsync(hostile);
        Assert.DoesNotContain("xxxx", hostile.Page.Url, StringComparison.Ordinal);
        await AnswersAsync(neighbour);
        Assert.Equal("", await ConnectionAsync(neighbour));
    }

    private static async Task PasteAsync(Visit visit, ILocator field, int size)
    {
        await visit.Page.EvaluateAsync("size => navigator.clipboard.writeText('x'.repeat(size))", size);
        await field.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Control+a");
        await visit.Page.Keyboard.PressAsync("Control+v");

        var most = await field.GetAttributeAsync("maxlength");
        Assert.True(int.TryParse(most, CultureInfo.InvariantCulture, out var length), $"{await field.EvaluateAsync<string>("field => field.outerHTML")} has a maxlength");
        await Expect(field).ToHaveValueAsync(new string('x', length));
        await field.DispatchEventAsync("change");
    }

    /// <summary>The circuit is there: it answers the palette.</summary>
    private static async Task AnswersAsync(Visit visit)
    {
        if (!await visit.Page.Locator("#palette").IsVisibleAsync())
            await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Locator("#palette-text").FillAsync("settings");
        await Expect(visit.Page.Locator("#palette-list")).ToHaveAttributeAsync("data-question", "settings");
        await visit.Page.Keyboard.PressAsync("Escape");
    }

    /// <summary>What became of the connection since the page was watched; nothing is well.</summary>
    private static Task<string> ConnectionAsync(Visit visit) =>
        visit.Page.EvaluateAsync<string>("() => window.before ? window.connection.join(' ') : 'the page was loaded again'");
}
