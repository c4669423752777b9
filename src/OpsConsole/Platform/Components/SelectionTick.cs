using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>The tick of a row, pressed by "x" (<c>wwwroot/js/keys.js</c>): a part of the row itself, so that a table of many rows has no component in each.</summary>
public static class SelectionTick
{
    /// <param name="receiver">The component whose table it is.</param>
    /// <param name="name">Of the row.</param>
    /// <param name="isSelected">Whether it is ticked.</param>
    /// <param name="toggle">Ticks it, or takes the tick away.</param>
    public static RenderFragment Of(object receiver, string name, bool isSelected, Func<Task> toggle) => builder =>
    {
        builder.OpenElement(0, "label");
        builder.AddAttribute(1, "class", "selection-tick");
        builder.OpenElement(2, "input");
        builder.AddAttribute(3, "type", "checkbox");
        builder.AddAttribute(4, "data-select", true);
        builder.AddAttribute(5, "aria-label", $"Select {VisibleText.Of(name)}");
        builder.AddAttribute(6, "checked", isSelected);
        builder.AddAttribute(7, "onchange", EventCallback.Factory.Create<ChangeEventArgs>(receiver, toggle));
        builder.CloseElement();
        builder.CloseElement();
    };
}
