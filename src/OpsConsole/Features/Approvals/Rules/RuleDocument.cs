using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>A rule set as people write it: in configuration, in the editor, over the API. Strict: what it does not know it refuses by name.</summary>
public sealed record RuleDocument
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    public IReadOnlyList<RuleRow> Rules { get; init; } = [];
    public IReadOnlyList<WindowRow> Windows { get; init; } = [];

    public static RuleDocument Of(RuleSet set) => new()
    {
        Rules = [.. set.Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(RuleRow.Of)],
        Windows = [.. set.Windows.OrderBy(window => window.Key, StringComparer.Ordinal).Select(WindowRow.Of)],
    };

    /// <exception cref="FormatException">Names the place and what is wrong there.</exception>
    public static RuleDocument Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RuleDocument>(json, Form) ?? throw new FormatException("The rules are null instead of an object with rules and windows.");
        }
        catch (JsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>One text for one set of rules: the order of rows does not count, that of fields is fixed.</summary>
    public string Write() => JsonSerializer.Serialize(this with
    {
        Rules = [.. Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal)],
        Windows = [.. Windows.OrderBy(window => window.Key, StringComparer.Ordinal)],
    }, Form);

    public byte[] Hash() => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Write()));

    /// <exception cref="FormatException">Names the rule or window and what is wrong with it.</exception>
    public RuleSet Check(long version)
    {
        var rules = Rules.Select((rule, index) => rule.Check($"rules[{index}]")).ToList();
        var windows = Windows.Select((window, index) => window.Check($"windows[{index}]")).ToList();
        if (rules.Count == 0)
            throw new FormatException("rules is empty: without a rule nothing could ever be asked for, not even other rules.");
        if (Twice(rules.Select(rule => rule.Key)) is { } rule)
            throw new FormatException($"The rule '{rule}' stands there twice.");
        if (Twice(windows.Select(window => window.Key)) is { } window)
            throw new FormatException($"The window '{window}' stands there twice.");
        return new(version, rules, windows);
    }

    internal static string? Twice(IEnumerable<string> keys) => keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1)?.Key;

    internal static LabelSelector Selector(string text, string place)
    {
        try
        {
            return LabelSelector.Parse(text);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{place}.clusters: {error.Message}", error);
        }
    }

    internal static ActionClass? ClassOf(string? text, string place) => text switch
    {
        null => null,
        "A" => ActionClass.A,
        "B" => ActionClass.B,
        _ => throw new FormatException($"{place}.class is '{text}'; write A, B, or leave it out for both."),
    };

    internal static TimeSpan Span(string? text, string place, TimeSpan least, TimeSpan most) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= least && span <= most
            ? span
            : throw new FormatException($"{place} is '{text}'; write a duration between {least:c} and {most:c}, such as 3.00:00:00 for three days.");

    internal static string Key(string? text, string place) =>
        text is { Length: > 0 and <= 60 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.')
            ? text
            : throw new FormatException($"{place}.key is '{text}'; write a name of letters, digits, hyphens and dots.");
}

/// <summary>Who approves, as it is written.</summary>
public sealed record ApproversRow
{
    /// <summary>Left out for any approver.</summary>
    public string? Group { get; init; }
    public int Count { get; init; } = 1;
}
