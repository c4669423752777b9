using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>
/// Draws the parts of a live page in one batch: what asks to be drawn while this is drawn goes to the tab together with it. By themselves each part would
/// be a message of its own, several for one change.
/// </summary>
public sealed class LiveDraw : ComponentBase
{
    /// <summary>Asks the parts to draw themselves.</summary>
    [Parameter, EditorRequired] public Action Parts { get; set; } = null!;

    public void Draw() => StateHasChanged();

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Parts();
}
