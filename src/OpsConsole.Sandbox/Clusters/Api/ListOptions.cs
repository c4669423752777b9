using System.Globalization;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>The query of a list or watch, checked with the real server's rules and words.</summary>
internal sealed record ListOptions
{
    public required long Limit { get; init; }
    public required string? Continue { get; init; }
    /// <summary>Null when the client did not name one.</summary>
    public required long? Revision { get; init; }
    public required string? Match { get; init; }
    public required TimeSpan? Timeout { get; init; }
    public required bool Bookmarks { get; init; }

    public static ListOptions Parse(IQueryCollection query, bool isWatch)
    {
        var match = Text(query, "resourceVersionMatch");
        var version = Text(query, "resourceVersion");
        var token = Text(query, "continue");
        var limit = Number(query, "limit") ?? 0;
        CheckMatch(match, version, token, isWatch);
        if (token is not null && version is not null and not "0")
            throw ApiFailureException.BadRequest("specifying resource version is not allowed when using continue");
        return new ListOptions
        {
            Limit = limit,
            Continue = token,
            Revision = ParsedRevision(version),
            Match = match,
            Timeout = Number(query, "timeoutSeconds") is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null,
            Bookmarks = Text(query, "allowWatchBookmarks") is "true" or "1",
        };
    }

    private static void CheckMatch(string? match, string? version, string? token, bool isWatch)
    {
        if (match is null)
            return;
        const string field = "resourceVersionMatch";
        List<FieldError> errors = [];
        if (isWatch)
            errors.Add(FieldError.Forbidden(field, "resourceVersionMatch is forbidden for watch"));
        if (version is null)
            errors.Add(FieldError.Forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (token is not null)
            errors.Add(FieldError.Forbidden(field, "resourceVersionMatch is forbidden when continue is provided"));
        if (match is not ("Exact" or "NotOlderThan"))
            errors.Add(FieldError.NotSupported(field, $"\"{match}\"", "\"Exact\", \"NotOlderThan\", \"\""));
        if (match == "Exact" && version == "0")
            errors.Add(FieldError.Forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        if (errors.Count > 0)
            throw ApiFailureException.InvalidOptions("ListOptions", errors);
    }

    private static long? ParsedRevision(string? version)
    {
        if (version is null)
            return null;
        return long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw ApiFailureException.Internal($"resourceVersion: Invalid value: \"{version}\": strconv.ParseUint: parsing \"{version}\": invalid syntax");
    }

    private static long? Number(IQueryCollection query, string key)
    {
        if (Text(query, key) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiFailureException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static string? Text(IQueryCollection query, string key) => query[key].ToString() is { Length: > 0 } text ? text : null;
}
