using Microsoft.Extensions.Configuration;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Webhooks;
using OpsConsole.Platform.Configuration;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>A webhook that cannot work is refused at the start, with the setting's name and without its secret.</summary>
public sealed class WebhookOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Approvals:Webhooks:0:Name"] = "pager",
        ["Approvals:Webhooks:0:Url"] = "https://pager.example/hook",
        ["Approvals:Webhooks:0:SecretFile"] = "/run/secrets/pager.key",
        ["Approvals:Webhooks:0:Events:0"] = "Emergency",
        ["Approvals:Webhooks:0:Clusters"] = "environment in (prod)",
    };

    [Fact]
    public void A_good_one_is_taken() => Assert.Empty(Errors([]));

    [Theory]
    [InlineData("Name", null, "Approvals:Webhooks:0:Name is missing")]
    [InlineData("Name", "a/b", "Approvals:Webhooks:0:Name: write up to 40 letters")]
    [InlineData("Url", null, "Approvals:Webhooks:0: wants either Url or UrlFile")]
    [InlineData("UrlFile", "/x", "Approvals:Webhooks:0: wants either Url or UrlFile")]
    [InlineData("Url", "http://secret-host.example/hook", "Approvals:Webhooks:0:Url: is plain http to another machine; write https, or set AllowHttp")]
    [InlineData("Url", "https://me:secret-word@pager.example", "Approvals:Webhooks:0:Url: carries a name or password")]
    [InlineData("Url", "secret-nonsense", "Approvals:Webhooks:0:Url: is no address")]
    [InlineData("SecretFile", null, "Approvals:Webhooks:0:SecretFile: is missing; Json is signed")]
    [InlineData("Format", "Slack", "Approvals:Webhooks:0:SecretFile: is for Json alone")]
    [InlineData("Format", "Mail", "Approvals:Webhooks:0:Format is 'Mail'; write one of Json, Slack, Teams")]
    [InlineData("Events:0", "Deleted", "Approvals:Webhooks:0:Events:0 is 'Deleted'; write one of Requested, Approved")]
    [InlineData("Clusters", "environment in", "Approvals:Webhooks:0:Clusters: is no label selector")]
    [InlineData("Uri", "https://x.example", "Approvals:Webhooks:0:Uri is not a known key")]
    public void A_wrong_one_is_refused_with_its_setting(string key, string? value, string told)
    {
        var error = Assert.Single(Errors(new() { [$"Approvals:Webhooks:0:{key}"] = value }));

        Assert.StartsWith(told, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/hook", "false")]
    [InlineData("http://pager.example/hook", "true")]
    public void Plain_http_is_for_this_machine_or_where_it_is_allowed(string url, string allow) =>
        Assert.Empty(Errors(new() { ["Approvals:Webhooks:0:Url"] = url, ["Approvals:Webhooks:0:AllowHttp"] = allow }));

    [Fact]
    public void Two_of_one_name_are_refused() => Assert.Contains(
        Errors(new() { ["Approvals:Webhooks:1:Name"] = "pager", ["Approvals:Webhooks:1:Url"] = "https://slack.example/x", ["Approvals:Webhooks:1:Format"] = "Slack" }),
        error => error.StartsWith("Approvals:Webhooks: names 'pager' 2 times", StringComparison.Ordinal));

    [Fact]
    public void It_is_told_what_it_asks_for_of_the_clusters_it_asks_for()
    {
        var webhook = new WebhookOptions { Events = [WebhookEventKind.Emergency, WebhookEventKind.Halted], Clusters = "environment=prod" };
        Dictionary<string, string> prod = new() { ["environment"] = "prod" };
        Dictionary<string, string> lab = new() { ["environment"] = "lab" };

        Assert.True(webhook.Wants(WebhookEventKind.Emergency, [lab, prod]));
        Assert.False(webhook.Wants(WebhookEventKind.Emergency, [lab]));
        Assert.False(webhook.Wants(WebhookEventKind.Emergency, []));
        Assert.False(webhook.Wants(WebhookEventKind.Requested, [prod]));
        Assert.True(webhook.Wants(WebhookEventKind.Halted, []));
    }

    private static IReadOnlyList<string> Errors(Dictionary<string, string?> with)
    {
        var settings = new Dictionary<string, string?>(Good);
        foreach (var (key, value) in with)
            settings[key] = value;
        foreach (var gone in with.Where(entry => entry.Value is null))
            settings.Remove(gone.Key);
        return new SettingsCheck(ApprovalOptions.Section, typeof(ApprovalOptions)).Run(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
