using System.Text.Json;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>
/// An event as an incoming webhook of Slack takes it. &amp;, &lt; and &gt; are how Slack writes links and mentions, so they are escaped in whatever people
/// wrote: https://docs.slack.dev/messaging/formatting-message-text. <c>verbatim</c> keeps it from finding names and addresses in plain text.
/// </summary>
internal static class SlackMessage
{
    /// <summary>Of one text: https://docs.slack.dev/reference/block-kit/composition-objects/text-object.</summary>
    private const int LongestText = 3000;

    public static string Of(WebhookPayload told)
    {
        var title = WebhookWords.Title(told);
        return JsonSerializer.Serialize(new
        {
            // What phones show; the blocks take its place in the channel.
            text = Escape(title),
            blocks = new object[]
            {
                new { type = "header", text = new { type = "plain_text", text = WebhookWords.IsLoud(told.Kind) ? $":rotating_light: {title}" : title, emoji = true } },
                Section(Fitting(WebhookWords.Facts(told).Select(fact => $"*{fact.Label}:* {Escape(fact.Value)}"))),
                Section($"<{Escape(told.Data.Link)}|{Escape(WebhookWords.LinkText(told))}>"),
            },
        });
    }

    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static object Section(string text) => new { type = "section", text = new { type = "mrkdwn", text, verbatim = true } };

    /// <summary>Whole lines, as many as there is room for: a line that is cut could end in half an escape.</summary>
    private static string Fitting(IEnumerable<string> lines)
    {
        var (fitting, length) = (new List<string>(), 0);
        foreach (var line in lines)
            if (length + line.Length + 1 <= LongestText)
            {
                fitting.Add(line);
                length += line.Length + 1;
            }
        return fitting.Count == 0 ? "–" : string.Join('\n', fitting);
    }
}
