using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>Signs as https://www.standardwebhooks.com says: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    public static string Of(byte[] key, string id, DateTimeOffset sentAt, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{sentAt.ToUnixTimeSeconds()}.{body}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}";
    }
}
