using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Manifests;

internal interface IColumnStep
{
    IEnumerable<JsonElement> From(JsonElement value);
}

internal sealed record FieldStep(IReadOnlyList<string> Keys) : IColumnStep
{
    public IEnumerable<JsonElement> From(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var key in Keys)
                if (value.TryGetProperty(key, out var member))
                    yield return member;
    }
}

internal sealed record EverythingStep : IColumnStep
{
    public IEnumerable<JsonElement> From(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Object => value.EnumerateObject().Select(member => member.Value),
        _ => [],
    };
}

internal sealed record DescendantsStep : IColumnStep
{
    private static readonly EverythingStep Children = new();

    public IEnumerable<JsonElement> From(JsonElement value) => Children.From(value).SelectMany(From).Prepend(value);
}

/// <summary>Positions of a list; negative ones count from its end.</summary>
internal sealed record SliceStep(int? Start, int? End, int Step) : IColumnStep
{
    public IEnumerable<JsonElement> From(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            yield break;
        var count = value.GetArrayLength();
        for (long at = Bound(Start ?? 0, count); at < Bound(End ?? count, count); at += Step)
            yield return value[(int)at];
    }

    private static int Bound(int position, int count) => Math.Clamp(position < 0 ? position + count : position, 0, count);
}

internal sealed record PositionStep(int Position) : IColumnStep
{
    public IEnumerable<JsonElement> From(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && (Position < 0 ? Position + value.GetArrayLength() : Position) is >= 0 and var at && at < value.GetArrayLength())
            yield return value[at];
    }
}

/// <summary><c>?(@.path op literal)</c>; without an operator the path must exist.</summary>
internal sealed record FilterStep(IReadOnlyList<IColumnStep> Path, string? Operator, string Literal, bool IsText) : IColumnStep
{
    private static readonly EverythingStep Children = new();

    public IEnumerable<JsonElement> From(JsonElement value) => Children.From(value).Where(Fits);

    private bool Fits(JsonElement item)
    {
        foreach (var found in new ColumnPath(Path).All(item))
            return Operator is null || Compares(found);
        return false;
    }

    private bool Compares(JsonElement found)
    {
        int order;
        if (IsText)
        {
            if (found.ValueKind != JsonValueKind.String)
                return Operator == "!=";
            order = string.CompareOrdinal(found.GetString(), Literal);
        }
        else if (double.TryParse(Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (found.ValueKind != JsonValueKind.Number)
                return Operator == "!=";
            order = found.GetDouble().CompareTo(number);
        }
        else
            order = found.GetRawText() == Literal ? 0 : 1;
        return Operator switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
