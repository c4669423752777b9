namespace OpsConsole.Features.Approvals.Frame;

/// <summary>In the bar: how much waits for the person, and the way there.</summary>
public sealed partial class WaitingLink(TabApprovals tab)
{
    private int Count => tab.View?.Count ?? 0;

    private string Words => tab.View is null ? "Approvals; what waits for you is not known yet" : WaitingCount.WordsOf(Count);

    protected override void OnInitialized() => tab.Changed += Redraw;

    public void Dispose() => tab.Changed -= Redraw;

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
