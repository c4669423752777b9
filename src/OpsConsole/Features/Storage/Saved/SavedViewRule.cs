using Microsoft.AspNetCore.WebUtilities;
using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Storage.Saved;

/// <summary>What a saved view may be called and may ask.</summary>
public static class SavedViewRule
{
    public const int LongestName = 80;
    public const int LongestQuery = 2000;

    private static readonly string[] Single = ["q", "cluster", "environment", "region", "sort"];

    /// <summary>Where in the table somebody is, which is no part of what they ask: left out, so that a whole address can be given.</summary>
    private static readonly string[] Place = ["page", "row"];

    /// <summary>The name without the space around it.</summary>
    public static Answer<string> Name(string? name)
    {
        var trimmed = (name ?? "").Trim();
        if (trimmed.Length == 0)
            return Wrong("The view has no name.", "Give it one, such as 'Failed in prod'.");
        if (trimmed.Length > LongestName)
            return Wrong($"The name has {trimmed.Length} characters; {LongestName} are the most.", "Shorten it.");
        if (trimmed.Any(char.IsControl) || !Question.IsStorable(trimmed))
            return Wrong("The name holds control characters, or half of a character.", "Write it without them.");
        if (trimmed.Contains('/', StringComparison.Ordinal) || trimmed is "." or "..")
            return Wrong($"'{trimmed}' cannot be a name: names stand in addresses, where a slash or dots alone mean something else.", "Write it without the slash.");
        return trimmed;
    }

    /// <summary>The question as a page of the table would read it; refused where the table does not know a part of it.</summary>
    public static Answer<LiveQuestion> Asked(string table, string? query)
    {
        if (!Shapes.All.TryGetValue(table, out var shape))
            return new Refusal(RefusalKind.NotFound, $"There is no live table '{table}'.", $"Choose one of {string.Join(", ", Shapes.All.Keys)}.");
        var text = (query ?? "").Trim().TrimStart('?');
        if (text.Length > LongestQuery)
            return TooLong(text);
        foreach (var (key, values) in QueryHelpers.ParseQuery(text))
            if (CheckKey(shape, table, key) is { } unknown)
                return unknown;
            else if (CheckValues(key, [.. values.OfType<string>()]) is { } wrong)
                return wrong;
        var asked = LiveQuestion.Read(shape, $"/storage/{table}", text);
        if (QueryHelpers.ParseQuery(text).TryGetValue("sort", out var sort) && sort.ToString().Trim().TrimStart('-') is { Length: > 0 } column && shape.Column(column) is null)
            return Wrong($"{table} cannot be sorted by '{column}'.", $"Sort by one of {string.Join(", ", shape.Columns.Select(known => known.Key))}.");
        // Escaping may have made it longer.
        return asked.Asks(shape) is { Length: > LongestQuery } written ? TooLong(written) : asked;
    }

    private static Refusal? CheckKey(RowShape shape, string table, string key)
    {
        if (Single.Contains(key) || Place.Contains(key) || shape.Facets.Any(facet => facet.Key == key))
            return null;
        var others = Shapes.All.Where(other => other.Value.Facets.Any(facet => facet.Key == key)).Select(other => other.Key).ToList();
        return Wrong($"{table} cannot be asked by '{key}'{(others.Count > 0 ? $": that is a facet of {string.Join(" and ", others)}" : "")}.",
            $"Ask by {string.Join(", ", [.. Single, .. shape.Facets.Select(facet => facet.Key)])}.");
    }

    private static Refusal? CheckValues(string key, IReadOnlyList<string> values)
    {
        if (values.Count > 1 && Single.Contains(key))
            return Wrong($"'{key}' is given {values.Count} times.", "Give it once.");
        if (values.Any(value => value.Length > RowQuery.LongestText))
            return Wrong($"A value of '{key}' has more than {RowQuery.LongestText} characters.", "Shorten it.");
        return values.All(Question.IsStorable) ? null : Wrong($"A value of '{key}' holds a NUL or half of a character.", "Correct it.");
    }

    private static Refusal TooLong(string query) => Wrong($"The query has {query.Length} characters; {LongestQuery} are the most.", "Choose fewer values.");

    private static Refusal Wrong(string message, string nextStep) => new(RefusalKind.Invalid, message, nextStep);
}
