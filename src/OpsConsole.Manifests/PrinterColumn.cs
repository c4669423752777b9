using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>A column of a CustomResourceDefinition's <c>additionalPrinterColumns</c>.</summary>
public sealed record PrinterColumn
{
    public required string Name { get; init; }
    /// <summary>Kubernetes' JSONPath subset: <c>.status.conditions[?(@.type=="Ready")].status</c>.</summary>
    public required string JsonPath { get; init; }
    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> or <c>date</c>.</summary>
    public string Type { get; init; } = "string";
    /// <summary>0 is always shown; higher means only in wide views.</summary>
    public int Priority { get; init; }

    /// <summary>The cell as kubectl would print it, before any formatting of dates; null where the path finds nothing or cannot be read.</summary>
    public string? Read(ReadOnlySpan<byte> json) => ReadAll([this], json)[0];

    /// <summary>The cells of one object; its JSON is parsed once.</summary>
    public static string?[] ReadAll(IReadOnlyList<PrinterColumn> columns, ReadOnlySpan<byte> json)
    {
        var cells = new string?[columns.Count];
        try
        {
            var root = JsonPaths.Parse(json);
            for (var column = 0; column < cells.Length; column++)
                cells[column] = columns[column].Cell(root);
        }
        catch (JsonException)
        {
            // A body that cannot be read has no cells; the page says elsewhere that it is damaged.
        }
        return cells;
    }

    /// <summary>As the API server's table: the first thing found, and nothing where its JSON type does not fit the column's.</summary>
    private string? Cell(JsonElement root)
    {
        if (ColumnPath.Of(JsonPath)?.Find(root) is not { } value)
            return null;
        return (Type, value.ValueKind) switch
        {
            (_, JsonValueKind.Null or JsonValueKind.Undefined) => null,
            ("integer", JsonValueKind.Number) => Integer(value.GetRawText()),
            ("number", JsonValueKind.Number) => value.GetRawText(),
            ("integer" or "number", _) => null,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => value.GetRawText(),
            ("boolean", _) => null,
            ("date", JsonValueKind.String) => value.GetString(),
            ("date", _) => null,
            (_, JsonValueKind.String) => value.GetString(),
            _ => value.GetRawText(),
        };
    }

    private static string Integer(string token)
    {
        if (token.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            return token;
        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e18
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : token;
    }
}
