using System.Globalization;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>What people read of an event, on single lines: whatever people wrote is made visible and cut, and each format escapes it in its own way.</summary>
internal static class WebhookWords
{
    private const int MostNamed = 10;
    private const int LongestReason = 600;
    private const int Longest = 200;

    public static string Title(WebhookPayload told)
    {
        var number = $"Request #{told.Data.Request?.Number}";
        return told.Kind switch
        {
            WebhookEventKind.Requested => $"{number} waits for approval",
            WebhookEventKind.Approved => $"{number} is approved",
            WebhookEventKind.Rejected => $"{number} was rejected",
            WebhookEventKind.Revoked => $"The approval of request #{told.Data.Request?.Number} was revoked",
            WebhookEventKind.Voided => $"{number} lost its approval and waits for votes again",
            WebhookEventKind.Cancelled => $"{number} was cancelled",
            WebhookEventKind.Expired => $"{number} expired",
            WebhookEventKind.Stale => $"{number} is stale: what it is about changed",
            WebhookEventKind.Executing => $"{number} is being executed",
            WebhookEventKind.Succeeded => $"{number} is done",
            WebhookEventKind.Partial => $"{number} is partly done",
            WebhookEventKind.Failed => $"{number} failed, nothing was done",
            WebhookEventKind.Unknown => $"{number}: the outcome is unknown and is being looked at",
            WebhookEventKind.Emergency => $"EMERGENCY: glass was broken, request #{told.Data.Request?.Number} runs without approval",
            WebhookEventKind.ReviewDue => $"The emergency of request #{told.Data.Request?.Number} is over and waits for review",
            WebhookEventKind.ReviewOverdue => $"OVERDUE: nobody reviewed the emergency of request #{told.Data.Request?.Number}",
            WebhookEventKind.Ratified => $"The emergency of request #{told.Data.Request?.Number} was ratified",
            WebhookEventKind.Disputed => $"The emergency of request #{told.Data.Request?.Number} is disputed",
            WebhookEventKind.Halted => "HALTED: no execution goes on",
            WebhookEventKind.ResumeAsked => "Executions are to go on; a second approver must want it too",
            WebhookEventKind.Resumed => "Executions go on",
        };
    }

    /// <summary>Must be seen at once.</summary>
    public static bool IsLoud(WebhookEventKind kind) => kind is WebhookEventKind.Emergency or WebhookEventKind.ReviewOverdue or WebhookEventKind.Halted or WebhookEventKind.Unknown;

    /// <summary>Labels are ours; values come from people and are single lines.</summary>
    public static IReadOnlyList<(string Label, string Value)> Facts(WebhookPayload told)
    {
        var (data, request) = (told.Data, told.Data.Request);
        return
        [
            .. Fact("By", data.By?.Name),
            .. Fact("Why", data.Why, LongestReason),
            .. request is null ? [] : OfRequest(request, told.Kind),
            .. Fact("May act", data.Approvers is { } approvers ? Named(approvers) : null),
        ];
    }

    public static string LinkText(WebhookPayload told) => told.Data.Request is { } request ? $"Open request #{request.Number}" : "Open the requests";

    /// <summary>What is hidden is written out, so that no text looks like another or runs the other way.</summary>
    public static string OneLine(string text, int longest = Longest)
    {
        var line = VisibleText.Of(text.ReplaceLineEndings(" ").Trim());
        if (line.Length <= longest)
            return line;
        var end = char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest;
        return $"{line[..end]}…";
    }

    private static IEnumerable<(string, string)> OfRequest(ToldRequest request, WebhookEventKind kind) =>
    [
        .. Fact("Action", $"{request.ActionName}, class {request.Class}"),
        .. Fact("Clusters", request.Clusters.Count == 0 ? "none, it concerns the console" : Listed(request.Clusters)),
        .. Fact("Items", $"{request.Items}: {Counted(kind is WebhookEventKind.Succeeded or WebhookEventKind.Partial or WebhookEventKind.Failed
            or WebhookEventKind.Unknown or WebhookEventKind.ReviewDue ? request.States : request.Outcomes)}"),
        .. Fact("Asked by", request.Requester.Name),
        .. Fact("Reason", request.Reason, LongestReason),
        .. Fact("Ticket", request.Ticket),
        .. Fact("Approve by", kind is WebhookEventKind.Requested or WebhookEventKind.Voided ? Moment(request.ApproveBy) : null),
        .. Fact("Execute by", kind is WebhookEventKind.Approved ? Moment(request.ExecuteBy) : null),
        .. Fact("Review by", kind is WebhookEventKind.Emergency or WebhookEventKind.ReviewDue or WebhookEventKind.ReviewOverdue ? Moment(request.ReviewBy) : null),
        .. Fact("Plan", request.PlanHash),
    ];

    private static string? Named(ToldApprovers approvers)
    {
        var groups = approvers.Groups.Count == 0 ? "" : $"group{(approvers.Groups.Count == 1 ? "" : "s")} {Listed(approvers.Groups)}";
        var people = approvers.People is { Count: > 0 } known ? Listed([.. known.Select(person => person.Name)]) : "";
        return string.Join("; ", new[] { groups, people }.Where(part => part.Length > 0)) is { Length: > 0 } all ? all : null;
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(name => OneLine(name, 60))) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    private static string Counted(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"));

    private static string? Moment(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static IEnumerable<(string, string)> Fact(string label, string? value, int longest = 800) => string.IsNullOrWhiteSpace(value) ? [] : [(label, OneLine(value, longest))];
}
