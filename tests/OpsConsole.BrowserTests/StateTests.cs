using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>What pages say when there is nothing, not yet, not any more, not now or not for this person: as accessible as with data.</summary>
public sealed class StateTests(SandboxedConsole console)
{
    public static TheoryData<PageState> States => [.. Enum.GetValues<PageState>()];

    [Theory, MemberData(nameof(States))]
    public Task No_state_of_a_page_breaks_a_rule_in_either_theme(PageState state) =>
        PageStates.ShowAsync(console, state, Theme.Light, 1280, 800, async (visit, page) =>
        {
            await Rules.HoldAsync(visit, $"{page}, {state}");
            await visit.DrawAsync(Theme.Dark);
            await Rules.HoldAsync(visit, $"{page}, {state}, dark");
            await visit.DrawAsync(Theme.Light);
        });
}
