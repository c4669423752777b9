using System.Text.Json;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>
/// An event as a workflow of Teams posts it: a message with one Adaptive Card. Everything people wrote stands in text runs, which know no Markdown:
/// https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features.
/// </summary>
internal static class TeamsMessage
{
    public static string Of(WebhookPayload told) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["type"] = "message",
        ["attachments"] = new[]
        {
            new { contentType = "application/vnd.microsoft.card.adaptive", contentUrl = (string?)null, content = Card(told) },
        },
    });

    private static Dictionary<string, object> Card(WebhookPayload told) => new()
    {
        ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
        ["type"] = "AdaptiveCard",
        ["version"] = "1.4",
        ["body"] = (object[])
        [
            Block(Run(WebhookWords.Title(told), "Bolder", WebhookWords.IsLoud(told.Kind) ? "Attention" : "Default", "Medium")),
            .. WebhookWords.Facts(told).Select(fact => Block(Run($"{fact.Label}: ", "Bolder"), Run(fact.Value))),
        ],
        ["actions"] = new[] { new { type = "Action.OpenUrl", title = WebhookWords.LinkText(told), url = told.Data.Link } },
        ["msteams"] = new { width = "Full" },
    };

    private static object Block(params object[] inlines) => new { type = "RichTextBlock", inlines };

    private static object Run(string text, string weight = "Default", string color = "Default", string size = "Default") =>
        new { type = "TextRun", text = Plain(text), weight, color, size };

    /// <summary>Two braces begin a date that the client writes in its own way.</summary>
    private static string Plain(string text) => text.Replace("{{", "{ {", StringComparison.Ordinal);
}
