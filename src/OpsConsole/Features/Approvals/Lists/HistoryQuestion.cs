using System.Globalization;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>Which of all requests are asked for; null means any.</summary>
public sealed record HistoryQuestion
{
    /// <summary>A part of summary, reason or ticket, or a number.</summary>
    public string? Words { get; init; }

    /// <summary>The key of an action.</summary>
    public string? Action { get; init; }
    public RequestState? State { get; init; }

    /// <summary>A part of the name of whoever asked or voted.</summary>
    public string? Person { get; init; }

    /// <summary>Only those with a smaller number.</summary>
    public long? Before { get; init; }

    public bool IsFiltered => State is not null || (Words ?? Action ?? Person) is not null;

    /// <summary>Reads what an address says; blank means not said.</summary>
    public static Answer<HistoryQuestion> Read(string? words, string? action, string? state, string? person, string? before)
    {
        foreach (var (what, text) in new[] { ("q", words), ("action", action), ("state", state), ("person", person) })
            if (Question.CheckText(what, text) is { } wrong)
                return wrong;
        RequestState? known = null;
        if (Blank(state) is { } word)
        {
            known = Enum.GetValues<RequestState>().Where(one => one is not RequestState.Draft && one.Text() == word).Select(one => (RequestState?)one).FirstOrDefault();
            if (known is null)
                return new Refusal(RefusalKind.Invalid, $"'{word}' is no state of a request.", "Choose one from the list, or leave it out.");
        }
        long? place = null;
        if (Blank(before) is { } asked)
        {
            if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return new Refusal(RefusalKind.Invalid, "The address names no place in the history: before must be the number of a request.", "Show all requests and go on from there.");
            place = number;
        }
        return new HistoryQuestion { Words = Blank(words), Action = Blank(action), State = known, Person = Blank(person), Before = place };
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The newest first.</summary>
public sealed record HistoryAnswer
{
    public const int PageSize = 50;

    public required IReadOnlyList<RequestRow> Rows { get; init; }

    /// <summary>The number that the next part begins before; null at the end.</summary>
    public required long? Older { get; init; }

    /// <summary>Keys and names of all that can be asked for.</summary>
    public required IReadOnlyList<(string Key, string Name)> Actions { get; init; }
}
