using System.Globalization;
using System.Text.RegularExpressions;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>The label and field selectors of one request.</summary>
internal sealed partial class Selectors
{
    private readonly List<Func<StoredObject, bool>> _tests = [];

    public bool IsEmpty => _tests.Count == 0;

    public bool Match(StoredObject candidate) => _tests.TrueForAll(test => test(candidate));

    public static Selectors Parse(ServedType type, string? labels, string? fields)
    {
        var selectors = new Selectors();
        if (!string.IsNullOrWhiteSpace(labels))
            selectors.AddLabels(labels);
        if (!string.IsNullOrWhiteSpace(fields))
            foreach (var term in fields.Split(','))
                selectors.AddField(type, term);
        return selectors;
    }

    private void AddLabels(string text)
    {
        var rest = text;
        while (true)
        {
            var match = Requirement().Match(rest);
            if (!match.Success)
                throw ApiFailureException.BadRequest($"found '{rest.Trim()}', expected: !, identifier, or 'end of string'");
            _tests.Add(Test(match));
            rest = rest[match.Length..];
            if (rest.Length == 0)
                return;
            if (rest[0] != ',')
                throw ApiFailureException.BadRequest($"found '{rest.Trim()}', expected: ',' or 'end of string'");
            rest = rest[1..];
        }
    }

    private static Func<StoredObject, bool> Test(Match match)
    {
        var key = match.Groups["key"].Value;
        if (match.Groups["not"].Success)
            return candidate => !candidate.Labels.ContainsKey(key);
        if (match.Groups["set"].Success)
        {
            var values = match.Groups["set"].Value.Split(',').Select(value => value.Trim()).ToHashSet(StringComparer.Ordinal);
            return match.Groups["in"].Value == "in"
                ? candidate => candidate.Labels.TryGetValue(key, out var label) && values.Contains(label)
                : candidate => !candidate.Labels.TryGetValue(key, out var label) || !values.Contains(label);
        }
        var wanted = match.Groups["value"].Value;
        return match.Groups["op"].Value switch
        {
            "" => candidate => candidate.Labels.ContainsKey(key),
            "!=" => candidate => !candidate.Labels.TryGetValue(key, out var label) || label != wanted,
            ">" => candidate => Number(candidate, key) > Number(wanted),
            "<" => candidate => Number(candidate, key) < Number(wanted),
            _ => candidate => candidate.Labels.TryGetValue(key, out var label) && label == wanted,
        };
    }

    private static long? Number(StoredObject candidate, string key) => candidate.Labels.TryGetValue(key, out var label) ? Number(label) : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void AddField(ServedType type, string term)
    {
        var match = FieldTerm().Match(term);
        if (!match.Success)
            throw ApiFailureException.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        var (field, differs, value) = (match.Groups["field"].Value, match.Groups["op"].Value == "!=", match.Groups["value"].Value);
        Func<StoredObject, string> read = field switch
        {
            "metadata.name" => candidate => candidate.Name,
            "metadata.namespace" when type.Namespaced || !type.IsCustom => candidate => candidate.Namespace,
            _ when type.SelectableFields.Contains(field) => candidate => candidate.Fields.GetValueOrDefault(field, ""),
            _ => throw Unsupported(type, field),
        };
        _tests.Add(candidate => (read(candidate) == value) != differs);
    }

    private static ApiFailureException Unsupported(ServedType type, string field) => ApiFailureException.BadRequest(
        type.IsCustom || type.SelectableFields.Count > 0
            ? $"field label not supported: {field}"
            : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");

    [GeneratedRegex(@"^\s*(?:(?<not>!)\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)\s+(?<in>in|notin)\s*\((?<set>[^()]*)\)|(?<key>[\w./-]+)\s*(?:(?<op>==|=|!=|>|<)\s*(?<value>[\w./-]*))?)\s*(?=,|$)")]
    private static partial Regex Requirement();

    [GeneratedRegex("^(?<field>[^=!]+)(?<op>==|!=|=)(?<value>.*)$")]
    private static partial Regex FieldTerm();
}
