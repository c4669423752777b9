using System.Text;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>Reads keys and addresses from mounted files. Whatever is wrong is told without what stands in them.</summary>
internal static class WebhookFiles
{
    /// <summary>Of the standard's form of a key: the rest is base64.</summary>
    private const string Prefix = "whsec_";

    /// <summary>As long as what HMAC-SHA256 makes: RFC 2104 discourages less.</summary>
    private const int ShortestKey = 32;

    /// <exception cref="InvalidDataException">Says what is wrong with the file.</exception>
    public static byte[] Key(string file)
    {
        var text = Text(file);
        var key = text.StartsWith(Prefix, StringComparison.Ordinal) ? FromBase64(text[Prefix.Length..]) : Encoding.UTF8.GetBytes(text);
        return key.Length >= ShortestKey
            ? key
            : throw new InvalidDataException($"holds a key of {key.Length} bytes; write {ShortestKey} or more, such as `openssl rand -base64 32` behind {Prefix}");
    }

    /// <exception cref="InvalidDataException">Says what is wrong with the file.</exception>
    public static Uri Url(WebhookOptions webhook)
    {
        if (webhook.Url is { } url)
            return new(url);
        var text = Text(webhook.UrlFile!);
        return FaultOfUrl(text, webhook.AllowHttp) is { } fault ? throw new InvalidDataException($"holds what {fault}") : new(text);
    }

    /// <summary>What is wrong with an address, as what follows its key; null where nothing is.</summary>
    public static string? FaultOfUrl(string url, bool allowHttp) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") ? "is no address such as https://name.example/path"
        : address.Scheme == "http" && !address.IsLoopback && !allowHttp ? "is plain http to another machine; write https, or set AllowHttp"
        : address.UserInfo.Length > 0 ? "carries a name or password before the host, which is not sent; write it without"
        : null;

    /// <summary>One line for each file that cannot be used, with the key and the fix.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<WebhookOptions> webhooks) => webhooks.SelectMany((webhook, index) =>
    {
        var path = $"{ApprovalOptions.Section}:{nameof(ApprovalOptions.Webhooks)}:{index}";
        return new[]
        {
            webhook.SecretFile is { } secret && Fault(() => Key(secret)) is { } key ? $"{path}:{nameof(WebhookOptions.SecretFile)} names '{secret}', which {key}" : null,
            webhook.UrlFile is { } file && Fault(() => Url(webhook)) is { } url ? $"{path}:{nameof(WebhookOptions.UrlFile)} names '{file}', which {url}" : null,
        }.OfType<string>();
    });

    private static string? Fault(Func<object> read)
    {
        try
        {
            read();
            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(error is FileNotFoundException or DirectoryNotFoundException
                ? "is not there; mount it, readable for the console"
                : "cannot be read; give the console the right to read it", error);
        }
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"holds no base64 behind {Prefix}; write what `openssl rand -base64 32` prints there");
        }
    }
}
