using System.Globalization;
using System.Text;
using OpsConsole.Features.Approvals.Pages;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;

namespace OpsConsole.Features.Approvals.Reports;

/// <summary>An ended request as a Markdown document to be attached to an incident: who asked for what and why, who voted, what came of each item. It has no preview and no substance.</summary>
/// <param name="view">Of the request.</param>
/// <param name="items">All of its items.</param>
/// <param name="address">Where people open the console; pages are named with it.</param>
internal sealed class RequestReport(RequestView view, IReadOnlyList<ItemLine> items, Uri address)
{
    /// <summary>Of the server's words of one item, in characters; its page has them whole.</summary>
    private const int LongestWords = 1000;

    private ApprovalRequest Request => view.Request;

    /// <summary>Item by item, so that five thousand of them are no text in memory.</summary>
    public async Task WriteAsync(Stream file)
    {
        await using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        await writer.WriteAsync(Head());
        foreach (var item in items.OrderBy(item => item.Number))
            await writer.WriteAsync(Item(item));
    }

    private string Head()
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');
        void Fact(string name, string? value)
        {
            if (value is not null)
                Line($"- {name}: {value}");
        }
        Line($"# Request {Request.Number}: {Markdown.Text(Request.Summary)}");
        Line();
        Fact("State", $"**{ItemWords.Of(Request.Standing)}**");
        Fact("Asked by", Markdown.Text(Request.Person));
        Fact("Ticket", Request.Ticket is { } ticket ? Markdown.Code(ticket) : "none");
        Fact("Action", $"{Markdown.Code(Request.Action)}, class {Request.Class}");
        Fact("Environments", Request.Environments.Length == 0 ? null : string.Join(", ", Request.Environments.Select(Markdown.Code)));
        Fact("Plan", $"{Count(Request.Items)}, hash {Markdown.Code(Request.Hash)}");
        Fact("Asked", Moment(Request.SubmittedAt));
        Fact("Approved", Moment(Request.ApprovedAt));
        Fact("Run was pressed", Moment(Request.RunAskedAt));
        Fact("Began to run", Moment(view.Events.FirstOrDefault(entry => entry.Kind is "executing" or "breakglass.begun")?.At));
        Fact("Ended", Moment(Request.EndedAt ?? Request.Standing switch
        {
            RequestState.Expired => Request.ApprovedAt is null ? Request.ApproveBy : Request.ExecuteBy,
            _ => view.Events is [.., var last] ? last.At : null,
        }));
        Fact("Page", Link(RequestLinks.Request(Request.Number)));
        Fact("Written", Moment(Request.Now));
        Line();
        Line("## Why it was asked");
        Line();
        Line(Markdown.Quote(Request.Reason ?? "–"));
        Line();
        Line("## Why it ended");
        Line();
        Line(Markdown.Text(OutcomeWords.Of(view) ?? (view.Events is [.., var end] ? RequestLook.Sentence(end) : "It ended.")));
        Line();
        Votes(Line);
        Table(Line, "## Outcomes", "Outcome", items.CountBy(item => item.State).OrderBy(state => state.Key).Select(state => (RequestLook.Capital(ItemWords.Of(state.Key)), state.Value)));
        Table(Line, "## What was planned", "Planned", items.GroupBy(item => (item.Rank, item.Outcome, item.Words)).OrderBy(same => same.Key.Rank).Select(same => (RequestLook.Capital(same.Key.Words), same.Count())));
        Line("## Timeline");
        Line();
        foreach (var entry in view.Events)
            Line($"- {Moment(entry.At)}: {Markdown.Text(RequestLook.Sentence(entry))}");
        Line();
        Line("## Items");
        Line();
        return text.ToString();
    }

    private void Votes(Action<string> line)
    {
        line("## Votes");
        line("");
        if (view.Votes.Count == 0)
            line("Nobody voted.");
        foreach (var vote in view.Votes)
        {
            var ended = vote.IsLive ? "" : $"; it counts no more since {Moment(vote.EndedAt)} ({Markdown.Text(vote.EndedWhy ?? "it ended")})";
            line($"- {Markdown.Text(vote.Person)} {(vote.Decision is VoteDecision.Approve ? "approved" : "rejected")} the plan {Markdown.Code(PlanHash.Full(vote.PlanHash))}, {Moment(vote.VotedAt)}{ended}");
            if (vote.Comment.Length > 0)
                line(Markdown.Quote(vote.Comment, "  "));
        }
        if (view.Review is { } review)
        {
            line($"- {Markdown.Text(review.Person)} reviewed the emergency, {Moment(review.ReviewedAt)}: {ItemWords.Of(review.Verdict)}");
            line(Markdown.Quote(review.Words, "  "));
        }
        line("");
    }

    private void Table(Action<string> line, string heading, string title, IEnumerable<(string Words, int Count)> rows)
    {
        line(heading);
        line("");
        line($"| {title} | Items |");
        line("|---|---:|");
        foreach (var (words, count) in rows)
            line($"| {Markdown.Text(words)} | {count} |");
        line($"| **Whole plan** | **{items.Count}** |");
        line("");
    }

    private string Item(ItemLine item)
    {
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"### {item.Number} of {items.Count}: {Markdown.Code(item.FullName)}"), ""];
        if (item.Cluster.Length > 0)
            lines.Add($"- Cluster: {Markdown.Code(item.Cluster)}{(item.Environment.Length == 0 ? "" : $" ({Markdown.Text(item.Environment)})")}");
        lines.AddRange(
        [
            $"- Type: {Markdown.Code(item.Type)}", $"- Namespace: {Markdown.Code(item.Namespace)}", $"- Name: {Markdown.Code(item.Name)}", $"- Uid: {Markdown.Code(item.Uid)}",
            $"- Planned: {Markdown.Text(item.Words)}",
            $"- Outcome: **{ItemWords.Of(item.State)}**{(item.Result is { Length: > 0 } result ? $": {Markdown.Text(result)}" : "")}{(item.ChangedAt is { } at ? $", {Moment(at)}" : "")}",
            $"- State before: {(item.WayBack is { } back ? Link(back) ?? Markdown.Code(back) : "not kept")}",
        ]);
        if (item.Answered is { Length: > 0 } answered)
            lines.AddRange(["- The server's words:", "", Markdown.Verbatim(answered, LongestWords, "  ")]);
        return string.Join('\n', lines.Append("").Append(""));
    }

    /// <summary>A page of this console; null for an address that is none.</summary>
    private string? Link(string path) => path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && Uri.TryCreate(address.AbsoluteUri.TrimEnd('/') + path, UriKind.Absolute, out var page)
        && Uri.Compare(page, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        ? $"<{page.AbsoluteUri.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>" : null;

    private static string Count(int items) => items == 1 ? "1 item" : string.Create(CultureInfo.InvariantCulture, $"{items} items");

    private static string? Moment(DateTimeOffset? moment) => moment is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : null;
}
