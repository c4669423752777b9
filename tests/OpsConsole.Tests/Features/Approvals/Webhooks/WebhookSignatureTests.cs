using System.Text;
using OpsConsole.Features.Approvals.Webhooks;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>Receivers verify with the libraries of the standard.</summary>
public sealed class WebhookSignatureTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    /// <summary>The vector of the standard's own libraries: https://github.com/standard-webhooks/standard-webhooks.</summary>
    [Fact]
    public void It_is_that_of_the_standard() => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", WebhookSignature.Of(
        Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""));

    [Fact]
    public void A_key_is_base64_behind_its_prefix_or_plain_text_without_the_line_s_end()
    {
        var key = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();

        File.WriteAllText(_file, $"whsec_{Convert.ToBase64String(key)}\n");
        Assert.Equal(key, WebhookFiles.Key(_file));
        File.WriteAllText(_file, "0123456789abcdef0123456789abcdef\r\n");
        Assert.Equal(Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"), WebhookFiles.Key(_file));
    }

    [Theory]
    [InlineData("too-short-to-be-a-key", "holds a key of 21 bytes; write 32 or more")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "holds a key of 24 bytes; write 32 or more")]
    [InlineData("whsec_this is no base64, however long it may be", "holds no base64 behind whsec_")]
    [InlineData("", "holds a key of 0 bytes")]
    public void A_key_that_is_too_short_or_unreadable_is_told_without_itself(string text, string told)
    {
        File.WriteAllText(_file, text);

        var fault = Assert.Single(WebhookFiles.Faults([new() { Name = "pager", Url = "https://x.example", SecretFile = _file }]));

        Assert.StartsWith($"Approvals:Webhooks:0:SecretFile names '{_file}', which {told}", fault, StringComparison.Ordinal);
        if (text.Length > 0)
            Assert.DoesNotContain(text, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        WebhookOptions[] webhooks = [new() { Name = "pager", Url = "https://x.example", SecretFile = "/no/such.key" }, new() { Name = "sre", Format = WebhookFormat.Slack, UrlFile = "/no/such.url" }];

        Assert.Equal(
            [
                "Approvals:Webhooks:0:SecretFile names '/no/such.key', which is not there; mount it, readable for the console",
                "Approvals:Webhooks:1:UrlFile names '/no/such.url', which is not there; mount it, readable for the console",
            ],
            WebhookFiles.Faults(webhooks));
    }
}
