namespace OpsConsole.Features.Approvals.Frame;

/// <summary>In the rail: how much waits for the person.</summary>
public sealed partial class WaitingCount(TabApprovals tab)
{
    private int Count => tab.View?.Count ?? 0;

    public static string WordsOf(int count) => count switch { 0 => "Nothing waits for you", 1 => "1 request waits for you", _ => $"{count} requests wait for you" };

    protected override void OnInitialized() => tab.Changed += Redraw;

    public void Dispose() => tab.Changed -= Redraw;

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
