using System.Collections.Frozen;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>What webhooks are told of.</summary>
public enum WebhookEventKind
{
    /// <summary>A request waits for votes.</summary>
    Requested,
    Approved,
    Rejected,
    /// <summary>After the approval and before it ran.</summary>
    Revoked,
    /// <summary>An approved request lost a vote and waits again.</summary>
    Voided,
    Cancelled,
    Expired,
    Stale,
    Executing,
    Succeeded,
    Partial,
    Failed,
    /// <summary>Something may have happened; it is looked at until it is known.</summary>
    Unknown,
    /// <summary>Somebody broke glass: it runs before anybody approved.</summary>
    Emergency,
    /// <summary>An emergency is over and waits for somebody to look at it.</summary>
    ReviewDue,
    ReviewOverdue,
    Ratified,
    Disputed,
    /// <summary>All executions are halted.</summary>
    Halted,
    /// <summary>Somebody wants them to go on; a second person must want it too.</summary>
    ResumeAsked,
    Resumed,
}

/// <summary>Which events of the audit chain are told.</summary>
internal static class WebhookEventKinds
{
    private const string Prefix = "approval.";

    private static readonly FrozenDictionary<string, WebhookEventKind> ByAction = new Dictionary<string, WebhookEventKind>
    {
        ["approval.submitted"] = WebhookEventKind.Requested,
        ["approval.approved"] = WebhookEventKind.Approved,
        ["approval.rejected"] = WebhookEventKind.Rejected,
        ["approval.revoked"] = WebhookEventKind.Revoked,
        ["approval.reopened"] = WebhookEventKind.Voided,
        ["approval.cancelled"] = WebhookEventKind.Cancelled,
        ["approval.expired"] = WebhookEventKind.Expired,
        ["approval.stale"] = WebhookEventKind.Stale,
        ["approval.executing"] = WebhookEventKind.Executing,
        ["approval.succeeded"] = WebhookEventKind.Succeeded,
        ["approval.partial"] = WebhookEventKind.Partial,
        ["approval.failed"] = WebhookEventKind.Failed,
        ["approval.unknown"] = WebhookEventKind.Unknown,
        ["approval.breakglass.begun"] = WebhookEventKind.Emergency,
        ["approval.breakglassunreviewed"] = WebhookEventKind.ReviewDue,
        ["approval.review.overdue"] = WebhookEventKind.ReviewOverdue,
        ["approval.ratified"] = WebhookEventKind.Ratified,
        ["approval.disputed"] = WebhookEventKind.Disputed,
        ["approval.halted"] = WebhookEventKind.Halted,
        ["approval.resume.asked"] = WebhookEventKind.ResumeAsked,
        ["approval.resumed"] = WebhookEventKind.Resumed,
    }.ToFrozenDictionary();

    /// <summary>Actions of the chain that are told.</summary>
    public static IReadOnlyCollection<string> Actions => ByAction.Keys;

    public static WebhookEventKind Of(string action) => ByAction[action];

    /// <summary>As the payload names it: <c>approval.reviewOverdue</c>.</summary>
    public static string Text(this WebhookEventKind kind) => Prefix + Words.Of(kind);

    public static WebhookEventKind Read(string text) => Enum.Parse<WebhookEventKind>(text[Prefix.Length..], ignoreCase: true);

    /// <summary>Belongs to no request.</summary>
    public static bool ConcernAll(WebhookEventKind kind) => kind is WebhookEventKind.Halted or WebhookEventKind.ResumeAsked or WebhookEventKind.Resumed;

    /// <summary>Somebody who may approve has something to do.</summary>
    public static bool AskApprovers(WebhookEventKind kind) => kind is WebhookEventKind.Requested or WebhookEventKind.Voided or WebhookEventKind.Emergency
        or WebhookEventKind.ReviewDue or WebhookEventKind.ReviewOverdue or WebhookEventKind.Halted or WebhookEventKind.ResumeAsked;

    /// <summary>Why it ended is what a person wrote.</summary>
    public static bool HaveWords(WebhookEventKind kind) =>
        kind is WebhookEventKind.Rejected or WebhookEventKind.Revoked or WebhookEventKind.Cancelled or WebhookEventKind.Ratified or WebhookEventKind.Disputed;
}
