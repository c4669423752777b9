using System.Text.RegularExpressions;

namespace OpsConsole.Platform.Access;

/// <summary>Reads what Kubernetes reads and refuses what it refuses: k8s.io/apimachinery/pkg/labels/selector.go.</summary>
internal sealed partial class LabelSelectorParser(string text)
{
    private const int LongestPart = 63;
    private const int LongestPrefix = 253;
    private const string EndOfText = "the end";

    private int _next;

    public IReadOnlyList<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        if (Peek() == EndOfText)
            return requirements;
        while (true)
        {
            requirements.Add(Requirement());
            var token = Take();
            if (token == EndOfText)
                return requirements;
            if (token != ",")
                throw Expected("',' or the end", token);
        }
    }

    private LabelRequirement Requirement()
    {
        if (Peek() == "!")
        {
            Take();
            return new(Key(), LabelOperator.DoesNotExist, NoValues());
        }
        var key = Key();
        if (Peek() is "," or EndOfText)
            return new(key, LabelOperator.Exists, NoValues());
        var token = Take();
        return token switch
        {
            "=" or "==" => new(key, LabelOperator.In, new HashSet<string> { ExactValue(key) }),
            "!=" => new(key, LabelOperator.NotIn, new HashSet<string> { ExactValue(key) }),
            "in" => new(key, LabelOperator.In, ValueSet(key)),
            "notin" => new(key, LabelOperator.NotIn, ValueSet(key)),
            ">" => new(key, LabelOperator.GreaterThan, new HashSet<string> { WholeNumber(key) }),
            "<" => new(key, LabelOperator.LessThan, new HashSet<string> { WholeNumber(key) }),
            _ => throw Expected($"an operator after '{key}' (in, notin, =, ==, !=, <, >), ',' or the end", token),
        };
    }

    private string Key()
    {
        var token = Take();
        if (!IsWord(token))
            throw Expected("a label key", token);
        var slash = token.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, token) : (token[..slash], token[(slash + 1)..]);
        if (prefix is not null && (prefix.Length > LongestPrefix || !Prefix().IsMatch(prefix)))
            throw Wrong($"the prefix of label key '{token}' must be a lower-case DNS name of at most {LongestPrefix} characters");
        if (name.Length > LongestPart || !Name().IsMatch(name))
            throw Wrong($"label key '{token}' must be at most {LongestPart} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");
        return token;
    }

    private string ExactValue(string key)
    {
        if (Peek() is "," or EndOfText)
            return "";
        var token = Take();
        return IsWord(token) ? Checked(key, token) : throw Expected($"a value for '{key}'", token);
    }

    private string WholeNumber(string key)
    {
        var value = ExactValue(key);
        return LabelRequirement.Number(value) is null
            ? throw Wrong($"'{key}' is compared with '{value}', which is not a whole number")
            : value;
    }

    private HashSet<string> ValueSet(string key)
    {
        var token = Take();
        if (token != "(")
            throw Expected($"'(' and the values of '{key}'", token);
        if (Peek() == ")")
            throw Wrong($"the list of values of '{key}' is empty");
        // A missing value between commas is the empty value, as in Kubernetes.
        var values = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            values.Add(IsWord(Peek()) ? Checked(key, Take()) : "");
            token = Take();
            if (token == ")")
                return values;
            if (token != ",")
                throw Expected($"',' or ')' in the values of '{key}'", token);
        }
    }

    private string Checked(string key, string value) =>
        value.Length <= LongestPart && Name().IsMatch(value)
            ? value
            : throw Wrong($"value '{value}' of '{key}' must be at most {LongestPart} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit");

    private static HashSet<string> NoValues() => [];

    private static bool IsWord(string token) => token != EndOfText && token[0] is not ('=' or '!' or '(' or ')' or ',' or '<' or '>');

    private string Peek()
    {
        var start = _next;
        var token = Take();
        _next = start;
        return token;
    }

    private string Take()
    {
        var match = Token().Match(text, _next);
        _next = match.Index + match.Length;
        return match.Groups[1].Length == 0 ? EndOfText : match.Groups[1].Value;
    }

    private FormatException Expected(string what, string found) =>
        Wrong($"found {(found == EndOfText ? found : $"'{found}'")} where {what} is expected");

    private FormatException Wrong(string what) => new($"Label selector '{text}': {what} (before character {_next + 1}).");

    // White space separates nothing but words; every character that is no symbol belongs to a word and is judged there.
    [GeneratedRegex(@"\G[ \t\r\n]*(==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+|\z)")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Prefix();
}
