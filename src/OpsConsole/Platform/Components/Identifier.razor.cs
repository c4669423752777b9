using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>A name or id, cut in its middle where it is long.</summary>
public sealed partial class Identifier
{
    /// <summary>The same for the rows of a table, where components would cost too much memory.</summary>
    // Markup rather than elements: one place in the drawing of a row instead of many. All that comes from outside is encoded.
    public static MarkupString Of(string value) => new(CutName.Of(value).ToHtml(""));

    /// <summary>With the button.</summary>
    // Markup for the same reason, and as safe: the value and what is shown of it are encoded.
    public static MarkupString Copied(string value)
    {
        var name = CutName.Of(value);
        return new(name.ToHtml(Button(value, name.Shown)));
    }

    /// <summary>The button alone, where the value stands in another form beside it.</summary>
    // Markup for the same reason, and as safe.
    public static MarkupString CopyButton(string value, string what) => new(Button(value, what));

    private static string Button(string value, string what) => $"""
        <button type="button" class="copy" data-copy="{CutName.Encode(value)}" aria-label="Copy {CutName.Encode(what)}" title="Copy">{Icon}</button>
        """;

    private const string Icon = """
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d="M5 1h8.5A1.5 1.5 0 0 1 15 2.5V11h-1.5V2.5H5zM2.5 4h7A1.5 1.5 0 0 1 11 5.5v8A1.5 1.5 0 0 1 9.5 15h-7A1.5 1.5 0 0 1 1 13.5v-8A1.5 1.5 0 0 1 2.5 4zm0 1.5v8h7v-8z" /></svg>
        """;
}
