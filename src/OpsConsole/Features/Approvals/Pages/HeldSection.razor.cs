using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>Looks at held items for whoever wants to know: clusters that hang must not keep the page from being shown.</summary>
public sealed partial class HeldSection(HeldViewer viewer, CurrentCaller current) : IDisposable
{
    private readonly CommandGuard _guard = new();
    private readonly CancellationTokenSource _left = new();
    private HeldLook? _look;

    [Parameter, EditorRequired] public long Number { get; set; }
    [Parameter, EditorRequired] public int Count { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LookAsync() => await _guard.RunAsync(async () =>
    {
        try
        {
            var look = await viewer.LookAsync(await current.GetAsync(), Number, _left.Token);
            _look = look.Value ?? _look;
            return look.Refusal;
        }
        catch (OperationCanceledException)
        {
            // The page was left.
            return null;
        }
    });
}
