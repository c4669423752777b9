using System.Globalization;
using System.Text;

namespace OpsConsole.Manifests;

/// <summary>Reads a column's path; null where it is not in the subset.</summary>
internal ref struct ColumnPathParser
{
    private const int LongestPath = 4096;

    /// <summary>Each <c>..</c> multiplies the work by the size of the object.</summary>
    private const int MostDescents = 2;

    private readonly string _text;
    private int _at;

    private ColumnPathParser(string text) => _text = text;

    public static IReadOnlyList<IColumnStep>? Parse(string path)
    {
        path = path.Trim();
        if (path.Length > 1 && path[0] == '{' && path[^1] == '}')
            path = path[1..^1].Trim();
        if (path.Length is 0 or > LongestPath)
            return null;
        var parser = new ColumnPathParser(path);
        if (path[0] is '$' or '@')
            parser._at = 1;
        return parser.Steps();
    }

    private List<IColumnStep>? Steps()
    {
        var steps = new List<IColumnStep>();
        while (_at < _text.Length)
        {
            if (_text[_at] == '[')
            {
                if (Bracket() is not { } step)
                    return null;
                steps.Add(step);
                continue;
            }
            if (_text[_at] == '.' && _at + 1 < _text.Length && _text[_at + 1] == '.')
            {
                steps.Add(new DescendantsStep());
                _at++;
            }
            if (_text[_at] == '.')
                _at++;
            if (_at < _text.Length && _text[_at] == '[')
                continue;
            if (Name() is { Length: > 0 } name)
                steps.Add(name == "*" ? new EverythingStep() : new FieldStep([name]));
            else if (_at < _text.Length)
                return null;
        }
        return steps.Count(step => step is DescendantsStep) > MostDescents ? null : steps;
    }

    private string Name()
    {
        var name = new StringBuilder();
        for (; _at < _text.Length && _text[_at] is not ('.' or '['); _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                _at++;
            name.Append(_text[_at]);
        }
        return name.ToString();
    }

    private IColumnStep? Bracket()
    {
        var inside = Inside();
        if (inside is null)
            return null;
        if (inside == "*")
            return new EverythingStep();
        if (inside.StartsWith('?'))
            return Filter(inside[1..].Trim());
        if (inside.Length > 1 && inside[0] is '\'' or '"')
            return Quoted(inside) is { } keys ? new FieldStep(keys) : null;
        var parts = inside.Split(':');
        if (parts.Length == 1)
            return Whole(parts[0]) is { } position ? new PositionStep(position) : null;
        var step = parts.Length == 3 && parts[2].Trim().Length > 0 ? Whole(parts[2]) : 1;
        return parts.Length <= 3 && step > 0 && IsBound(parts[0]) && IsBound(parts[1]) ? new SliceStep(Whole(parts[0]), Whole(parts[1]), step.Value) : null;
    }

    /// <summary>The text up to the bracket that closes this one; quotes and inner brackets are passed over.</summary>
    private string? Inside()
    {
        var start = ++_at;
        var depth = 1;
        var quote = '\0';
        for (; _at < _text.Length; _at++)
        {
            var sign = _text[_at];
            if (sign == '\\')
                _at++;
            else if (quote != '\0')
                quote = sign == quote ? '\0' : quote;
            else if (sign is '\'' or '"')
                quote = sign;
            else if (sign == '[')
                depth++;
            else if (sign == ']' && --depth == 0)
                return _text[start.._at++].Trim();
        }
        return null;
    }

    private static List<string>? Quoted(string inside)
    {
        var keys = new List<string>();
        for (var at = 0; at < inside.Length;)
        {
            var quote = inside[at];
            var key = new StringBuilder();
            for (at++; at < inside.Length && inside[at] != quote; at++)
            {
                if (inside[at] == '\\' && at + 1 < inside.Length)
                    at++;
                key.Append(inside[at]);
            }
            if (quote is not ('\'' or '"') || at >= inside.Length)
                return null;
            keys.Add(key.ToString());
            for (at++; at < inside.Length && inside[at] is ' ' or ','; at++)
            {
            }
        }
        return keys;
    }

    private static FilterStep? Filter(string inside)
    {
        if (inside.Length < 3 || inside[0] != '(' || inside[^1] != ')')
            return null;
        inside = inside[1..^1].Trim();
        var place = OperatorPlace(inside, out var sign);
        var path = (place < 0 ? inside : inside[..place]).Trim();
        if (!path.StartsWith('@') || Parse(path) is not { } steps)
            return null;
        var literal = place < 0 ? "" : inside[(place + sign!.Length)..].Trim();
        var isText = literal.Length > 1 && literal[0] is '\'' or '"' && literal[^1] == literal[0];
        return place >= 0 && literal.Length == 0 ? null : new FilterStep(steps, sign, isText ? literal[1..^1] : literal, isText);
    }

    private static int OperatorPlace(string text, out string? sign)
    {
        string[] signs = ["==", "!=", "<=", ">=", "<", ">"];
        var quote = '\0';
        for (var at = 0; at < text.Length; at++)
        {
            if (quote != '\0')
                quote = text[at] == quote ? '\0' : quote;
            else if (text[at] is '\'' or '"')
                quote = text[at];
            else if (Array.Find(signs, candidate => string.CompareOrdinal(text, at, candidate, 0, candidate.Length) == 0) is { } found)
            {
                sign = found;
                return at;
            }
        }
        sign = null;
        return -1;
    }

    private static bool IsBound(string text) => text.Trim().Length == 0 || Whole(text) is not null;

    private static int? Whole(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
