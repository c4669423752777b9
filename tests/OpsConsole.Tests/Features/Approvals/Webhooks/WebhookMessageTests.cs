using System.Text.Json;
using OpsConsole.Features.Approvals.Webhooks;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>What Slack and Teams are sent, whatever people wrote.</summary>
public sealed class WebhookMessageTests
{
    private const string Nasty = "<script>alert(1)</script> <!channel> & <https://evil.example|look> [x](https://evil.example) **b** {{DATE(2017-02-14T06:08:39Z)}} \u202Egnp\u202C\nApproved by: everybody";

    public static TheoryData<WebhookEventKind> Kinds => [.. Enum.GetValues<WebhookEventKind>()];

    [Fact]
    public void Slack_gets_a_text_a_header_the_facts_and_the_link()
    {
        var message = Parse(SlackMessage.Of(Told.Of(WebhookEventKind.Requested)));

        Assert.Equal("Request #12 waits for approval", message.GetProperty("text").GetString());
        var blocks = message.GetProperty("blocks").EnumerateArray().ToList();
        Assert.Equal(["header", "section", "section"], blocks.Select(block => block.GetProperty("type").GetString()));
        Assert.Equal("plain_text", blocks[0].GetProperty("text").GetProperty("type").GetString());
        var facts = blocks[1].GetProperty("text");
        Assert.Equal("mrkdwn", facts.GetProperty("type").GetString());
        Assert.True(facts.GetProperty("verbatim").GetBoolean());
        Assert.Equal(
            [
                "*By:* Otto Operator", "*Action:* delete resources, class A", "*Clusters:* prod-use1-01", "*Items:* 3: 3 deleted", "*Asked by:* Otto Operator",
                "*Reason:* not needed any more", "*Plan:* 5b0c9e1f22aa", "*May act:* group sre; Amina",
            ],
            facts.GetProperty("text").GetString()!.Split('\n'));
        Assert.Equal("<https://ops.example.com/approvals/12|Open request #12>", blocks[2].GetProperty("text").GetProperty("text").GetString());
    }

    [Fact]
    public void Slack_mentions_nobody_and_links_nowhere_because_of_what_people_wrote()
    {
        var facts = Parse(SlackMessage.Of(Told.Of(WebhookEventKind.Requested, Nasty, "<!here>"))).GetProperty("blocks")[1].GetProperty("text").GetProperty("text").GetString()!;

        Assert.DoesNotContain('<', facts);
        Assert.DoesNotContain('>', facts);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt; &amp; &lt;https://evil.example|look&gt;", facts, StringComparison.Ordinal);
        Assert.Contains("*By:* &lt;!here&gt;", facts, StringComparison.Ordinal);
        AssertOneLineAndVisible(facts.Split('\n'));
    }

    [Fact]
    public void Teams_gets_a_message_with_one_adaptive_card()
    {
        var message = Parse(TeamsMessage.Of(Told.Of(WebhookEventKind.Requested)));

        Assert.Equal("message", message.GetProperty("type").GetString());
        var attachment = Assert.Single(message.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("http://adaptivecards.io/schemas/adaptive-card.json AdaptiveCard 1.4", string.Join(' ', new[] { "$schema", "type", "version" }.Select(name => card.GetProperty(name).GetString())));
        var action = Assert.Single(card.GetProperty("actions").EnumerateArray());
        Assert.Equal("Action.OpenUrl", action.GetProperty("type").GetString());
        Assert.Equal("https://ops.example.com/approvals/12", action.GetProperty("url").GetString());
        Assert.Equal(["Request #12 waits for approval", "By: Otto Operator"], Lines(card).Take(2));
    }

    [Fact]
    public void Teams_reads_no_markdown_and_no_dates_in_what_people_wrote()
    {
        var card = Parse(TeamsMessage.Of(Told.Of(WebhookEventKind.Requested, Nasty))).GetProperty("attachments")[0].GetProperty("content");

        Assert.All(card.GetProperty("body").EnumerateArray(), block =>
        {
            Assert.Equal("RichTextBlock", block.GetProperty("type").GetString());
            Assert.All(block.GetProperty("inlines").EnumerateArray(), run => Assert.Equal("TextRun", run.GetProperty("type").GetString()));
        });
        Assert.Contains(Lines(card), line => line.Contains("<script>alert(1)</script>", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(card), line => line.Contains("{{", StringComparison.Ordinal));
        AssertOneLineAndVisible(Lines(card));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_has_words_within_what_both_take(WebhookEventKind kind)
    {
        var told = Told.Of(kind, new string('&', 5000), new string('<', 5000));

        var slack = Parse(SlackMessage.Of(told)).GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("text").GetProperty("text").GetString()!).ToList();

        Assert.InRange(slack[0].Length, 5, 150);
        Assert.All(slack, text => Assert.InRange(text.Length, 1, 3000));
        // A whole escape, whatever was cut.
        Assert.DoesNotContain('&', string.Concat(slack).Replace("&amp;", "", StringComparison.Ordinal).Replace("&lt;", "", StringComparison.Ordinal));
        Assert.InRange(TeamsMessage.Of(told).Length, 200, 28 * 1024);
    }

    [Fact]
    public void An_emergency_is_loud()
    {
        Assert.StartsWith(":rotating_light: EMERGENCY", Parse(SlackMessage.Of(Told.Of(WebhookEventKind.Emergency))).GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Attention", Parse(TeamsMessage.Of(Told.Of(WebhookEventKind.Emergency))).GetProperty("attachments")[0].GetProperty("content")
            .GetProperty("body")[0].GetProperty("inlines")[0].GetProperty("color").GetString());
    }

    [Fact]
    public void What_is_kept_is_read_back_byte_for_byte_and_is_safe_in_any_page()
    {
        var written = Told.Of(WebhookEventKind.Requested, Nasty).Write();

        Assert.Equal(written, WebhookPayload.Read(written).Write());
        Assert.Equal(Nasty, WebhookPayload.Read(written).Data.Request!.Reason);
        Assert.All(written, character => Assert.True(character is >= ' ' and <= '~' and not '<' and not '>' and not '&'));
    }

    private static void AssertOneLineAndVisible(IEnumerable<string> lines)
    {
        Assert.DoesNotContain(lines, line => line.StartsWith("Approved by", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Any(character => character is '\u202E' or '\u202C' or '\n' or '\r'));
        Assert.Contains(lines, line => line.Contains("\\u202egnp\\u202c Approved by: everybody", StringComparison.Ordinal));
    }

    private static List<string> Lines(JsonElement card) =>
        [.. card.GetProperty("body").EnumerateArray().Select(block => string.Concat(block.GetProperty("inlines").EnumerateArray().Select(run => run.GetProperty("text").GetString())))];

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
