using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpsConsole.Features.Audit.Checkpoints;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <param name="Content">As it came.</param>
/// <param name="LockMode">Of the object lock.</param>
/// <param name="RetainUntil">Before that nobody removes it.</param>
/// <param name="Authorization">Of who put it.</param>
public sealed record LockedObject(byte[] Content, string LockMode, DateTimeOffset RetainUntil, string Authorization);

/// <summary>One bucket with object lock over HTTP, as far as a writer of checkpoints uses it: S3's put, get and list (version 2).</summary>
public sealed class LockedBucket : IAsyncDisposable
{
    private static readonly XNamespace S3 = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly WebApplication _app;

    private LockedBucket()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ConcurrentDictionary<string, LockedObject> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of one answer; the rest follows by token.</summary>
    public int PageSize { get; set; } = 1000;

    public static async Task<LockedBucket> StartAsync()
    {
        var bucket = new LockedBucket();
        await bucket._app.StartAsync();
        return bucket;
    }

    public string Address => _app.Urls.First();

    public S3CheckpointOptions Settings(DirectoryInfo folder)
    {
        var (access, secret) = (Path.Combine(folder.FullName, "access-key"), Path.Combine(folder.FullName, "secret-key"));
        File.WriteAllText(access, "the-access-key\n");
        File.WriteAllText(secret, "the-secret-key\n");
        return new() { Endpoint = Address, Bucket = "checkpoints", Prefix = "ops/", AccessKeyFile = access, SecretKeyFile = secret, RetainFor = TimeSpan.FromDays(30) };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        var path = request.Path.Value!.TrimStart('/').Split('/', 2);
        if (!authorization.StartsWith("AWS4-HMAC-SHA256 Credential=the-access-key/", StringComparison.Ordinal) || path[0] != "checkpoints")
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied");
        else if (HttpMethods.IsPut(request.Method))
            await PutAsync(context, path[1], authorization);
        else if (!HttpMethods.IsGet(request.Method))
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "AccessDenied");
        else if (request.Query["list-type"] == "2")
            await ListAsync(context);
        else if (path.Length == 2 && Objects.TryGetValue(path[1], out var kept))
            await context.Response.Body.WriteAsync(kept.Content);
        else
            await RefuseAsync(context, StatusCodes.Status404NotFound, "NoSuchKey");
    }

    private async Task PutAsync(HttpContext context, string key, string authorization)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        // As S3: what is to be locked needs a checksum that fits.
        if (headers["x-amz-checksum-sha256"] != Convert.ToBase64String(SHA256.HashData(body.ToArray())))
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "BadDigest");
        else if (!DateTimeOffset.TryParse(headers["x-amz-object-lock-retain-until-date"], CultureInfo.InvariantCulture, out var until) || until <= DateTimeOffset.UtcNow)
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "InvalidArgument");
        else if (headers.IfNoneMatch != "*" || !Objects.TryAdd(key, new(body.ToArray(), headers["x-amz-object-lock-mode"].ToString(), until, authorization)))
            await RefuseAsync(context, StatusCodes.Status412PreconditionFailed, "PreconditionFailed");
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var after = query["continuation-token"].FirstOrDefault() ?? query["start-after"].FirstOrDefault() ?? "";
        var rest = Objects.Keys.Where(key => key.StartsWith(query["prefix"].ToString(), StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
            .Order(StringComparer.Ordinal).ToList();
        var keys = rest.Take(PageSize).ToList();
        var document = new XElement(S3 + "ListBucketResult", new XElement(S3 + "IsTruncated", rest.Count > keys.Count),
            rest.Count > keys.Count ? new XElement(S3 + "NextContinuationToken", keys[^1]) : null,
            keys.Select(key => new XElement(S3 + "Contents", new XElement(S3 + "Key", key), new XElement(S3 + "Size", Objects[key].Content.Length))));
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(document.ToString());
    }

    private static async Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }
}
