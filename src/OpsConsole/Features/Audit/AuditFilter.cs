using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>Which events are asked for; null means any.</summary>
public sealed record AuditFilter
{
    public static AuditFilter Everything { get; } = new();

    /// <summary>A part of the name, in any case.</summary>
    public string? Person { get; init; }
    /// <summary>The beginning of the dotted verb: <c>signin</c>.</summary>
    public string? Action { get; init; }
    /// <summary>A part of what it was done to, in any case.</summary>
    public string? Object { get; init; }
    /// <summary>The name of a cluster; events that belong to none are then left out.</summary>
    public string? Cluster { get; init; }
    public DateTimeOffset? From { get; init; }
    /// <summary>Events of this moment are not in it any more.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Exactly this person, whatever their name was.</summary>
    public PersonKey? Who { get; init; }
    /// <summary>Exactly this object, as events name it.</summary>
    public string? What { get; init; }

    /// <summary>What is filtered by.</summary>
    public IEnumerable<string> Names =>
        new (string Name, object? Value)[] { ("person", Person), ("action", Action), ("object", Object), ("cluster", Cluster), ("from", From), ("to", To), ("who", Who), ("what", What) }
            .Where(entry => entry.Value is not null).Select(entry => entry.Name);

    /// <summary>Reads what an address says; blank means not said.</summary>
    public static Answer<AuditFilter> Read(AuditQuestion asked)
    {
        foreach (var (what, text) in new[] { ("person", asked.Person), ("action", asked.Action), ("object", asked.Object), ("cluster", asked.Cluster) })
            if (Question.CheckText(what, text) is { } wrong)
                return wrong;
        foreach (var (what, text) in new[] { ("who", asked.Who), ("what", asked.What) })
            if (text?.Length > AuditText.Longest || text?.Contains('\0', StringComparison.Ordinal) is true)
                return new Refusal(RefusalKind.Invalid, $"{what} names nothing that there can be.", "Follow the link of a person or an object, or leave it out.");
        PersonKey? who = null;
        if (Blank(asked.Who) is { } key)
        {
            if (key.Split(' ', 2) is not [var issuer, var subject])
                return new Refusal(RefusalKind.Invalid, "who must be issuer and subject of a person with a space between them.", "Follow the link of a person, or leave it out.");
            who = new(issuer, subject);
        }
        if (!TryMoment(asked.From, out var from))
            return NoMoment("from", asked.From!);
        if (!TryMoment(asked.To, out var to))
            return NoMoment("to", asked.To!);
        if (from > to)
            return new Refusal(RefusalKind.Invalid, $"The interval begins at {QueryMoments.Write(from.Value)} and ends before that.", "Exchange from and to.");
        return new AuditFilter
        {
            Person = Blank(asked.Person),
            Action = Blank(asked.Action),
            Object = Blank(asked.Object),
            Cluster = Blank(asked.Cluster),
            From = from,
            To = to,
            Who = who,
            What = string.IsNullOrEmpty(asked.What) ? null : asked.What,
        };
    }

    private static bool TryMoment(string? text, out DateTimeOffset? moment)
    {
        moment = null;
        if (Blank(text) is not { } said)
            return true;
        if (!QueryMoments.TryRead(said, out var read))
            return false;
        moment = read;
        return true;
    }

    private static Refusal NoMoment(string what, string text) => new(
        RefusalKind.Invalid, $"{what} is '{(text.Length > 40 ? text[..40] + "…" : text)}', which is no moment.", "Write it as 2026-11-22T10:00:00Z, or leave it out.");

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A filter in the words of an address, not yet read.</summary>
public sealed record AuditQuestion
{
    public string? Person { get; init; }
    public string? Action { get; init; }
    public string? Object { get; init; }
    public string? Cluster { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    /// <summary>Issuer and subject, with a space between them.</summary>
    public string? Who { get; init; }
    public string? What { get; init; }
}

/// <summary>Newest first.</summary>
/// <param name="Entries">The events.</param>
/// <param name="Older">Where the next part begins; null at the end.</param>
/// <param name="Clusters">Names of the clusters whose events the person may read, by id.</param>
public sealed record AuditPart(IReadOnlyList<AuditRecord> Entries, long? Older, IReadOnlyDictionary<int, string> Clusters);
