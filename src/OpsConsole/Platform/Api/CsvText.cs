using OpsConsole.Platform.Components;

namespace OpsConsole.Platform.Api;

/// <summary>Cells of comma-separated files that spreadsheets may open.</summary>
public static class CsvText
{
    /// <summary>One line of text, whatever it holds: what breaks or reorders lines is written out. Quoted, and behind an apostrophe where a spreadsheet would take it for a formula.</summary>
    public static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        value = VisibleText.Of(value);
        var isFormula = value.TrimStart(' ', '\u00A0', '\u200B', '\uFEFF') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' or '|', ..];
        return $"\"{(isFormula ? "'" : "")}{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
