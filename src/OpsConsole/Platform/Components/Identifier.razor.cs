using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>A name, uid or hash in monospace. When room is short the head is cut, the last characters stay.</summary>
public sealed partial class Identifier
{
    /// <summary>Generated suffixes (pods, replica sets, hashes) differ in about this many characters.</summary>
    private const int TailLength = 8;

    private string _shown = "", _head = "", _tail = "";

    [Parameter, EditorRequired] public string Value { get; set; } = "";

    /// <summary>Adds a button that copies the whole value.</summary>
    [Parameter] public bool Copy { get; set; }

    private string? IsCut => _head.Length > 0 ? "true" : null;

    protected override void OnParametersSet()
    {
        _shown = VisibleText.Of(Value);
        var starts = StringInfo.ParseCombiningCharacters(_shown);
        var cut = starts.Length <= 2 * TailLength ? 0 : starts[^TailLength];
        (_head, _tail) = (_shown[..cut], _shown[cut..]);
    }
}
