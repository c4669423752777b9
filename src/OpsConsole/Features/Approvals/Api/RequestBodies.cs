using System.Text.Json.Serialization;

namespace OpsConsole.Features.Approvals.Api;

/// <summary>Asks for a plan. <c>from</c> takes an ended request up again, all of it or its <c>items</c>: all, skipped, undone, or numbers such as 1-3,5.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlanBody
{
    public string? Action { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>skip or stale.</summary>
    public string? OnDrift { get; init; }

    /// <summary>approval, window or run.</summary>
    public string? Start { get; init; }
    public long? From { get; init; }
    public string? Items { get; init; }

    /// <summary>Kept with the plan until it is submitted; its maker may say otherwise then.</summary>
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
}

/// <summary>Submits a plan whose hash was looked at. What is left out of reason and ticket is what the plan was given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmitBody
{
    public Guid Draft { get; init; }
    public string? PlanHash { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
    public bool BreakGlass { get; init; }
}

/// <summary>A vote: approve or deny, on the whole hash; a rejection may name the items that its person would have instead of all, as 1-3,5.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VoteBody
{
    public string? Decision { get; init; }
    public string? PlanHash { get; init; }
    public string? Comment { get; init; }

    /// <summary>Numbers of the items, such as 1-3,5.</summary>
    public string? Proposed { get; init; }
}

/// <summary>A reason.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WhyBody
{
    public string? Why { get; init; }
}

/// <summary>Lets a request pass a freeze.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OverrideBody
{
    public string? Window { get; init; }
    public string? Why { get; init; }
}

/// <summary>Closes an emergency: ratified or disputed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReviewBody
{
    public string? Verdict { get; init; }
    public string? Words { get; init; }
}
