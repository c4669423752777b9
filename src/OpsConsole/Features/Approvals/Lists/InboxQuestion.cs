using System.Globalization;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>The lists of open requests.</summary>
public enum InboxList
{
    /// <summary>What waits for the person, the soonest to run out first.</summary>
    Waiting,
    /// <summary>What they asked for, the newest first.</summary>
    Yours,
    /// <summary>Everything that is open and theirs to see, the newest first.</summary>
    Everything,
}

/// <summary>Which open requests are asked for, as an address says it; what it does not understand it passes over.</summary>
public sealed record InboxQuestion
{
    public const int LongestWords = 200;

    public InboxList List { get; init; }

    /// <summary>A part of summary, reason, ticket or the requester's name, or a number.</summary>
    public string? Words { get; init; }
    public string? Environment { get; init; }

    /// <summary>The key of an action.</summary>
    public string? Action { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public bool IsFiltered => (Words ?? Environment ?? Action) is not null;

    public static InboxQuestion Read(string? list, string? words, string? environment, string? action, string? page) => new()
    {
        List = list switch { "yours" => InboxList.Yours, "open" => InboxList.Everything, _ => InboxList.Waiting },
        Words = Text(words),
        Environment = Text(environment),
        Action = Text(action),
        Page = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1,
    };

    /// <summary>The list's word in an address; null for the one that stands there without a word.</summary>
    public static string? WordOf(InboxList list) => list switch { InboxList.Yours => "yours", InboxList.Everything => "open", _ => null };

    internal bool Fits(ApprovalRequest request) =>
        (Environment is null || request.Environments.Contains(Environment, StringComparer.Ordinal))
        && (Action is null || request.Action == Action)
        && (Words is not { } words || Has(request.Summary, words) || Has(request.Person, words) || Has(request.Reason, words) || Has(request.Ticket, words)
            || NumberOf(words) == request.Number);

    /// <summary>"#12" and "12" mean a request.</summary>
    internal static long? NumberOf(string words) => long.TryParse(words.AsSpan().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) is true;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim() is { Length: > LongestWords } longer ? longer[..LongestWords] : text.Trim();
}
