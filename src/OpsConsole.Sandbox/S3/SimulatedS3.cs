using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Sandbox.S3;

/// <summary>S3 over HTTP on 127.0.0.1, as far as one reads of it: buckets in the path, their settings, and lists of generated keys.</summary>
public sealed partial class SimulatedS3 : IAsyncDisposable
{
    public const string AccessKey = "sandbox-access-key";

    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    private readonly WebApplication _app;
    private readonly Func<string, SimulatedBucket?> _elsewhere;
    private readonly TimeProvider _time;
    private ImmutableList<S3Misbehaviour> _misbehaviours = [];

    private SimulatedS3(WebApplication app, Func<string, SimulatedBucket?> elsewhere, TimeProvider time) => (_app, _elsewhere, _time) = (app, elsewhere, time);

    public Uri Address { get; private set; } = null!;

    public ConcurrentDictionary<string, SimulatedBucket> Buckets { get; } = new(StringComparer.Ordinal);

    /// <summary>So far is this server's clock from the machine's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>A bucket of another region is said by a redirect to an address that nobody should follow, instead of by a refused signature.</summary>
    public bool Redirects { get; set; }

    /// <summary>Passes over whom a question expects to own the bucket, as some servers do.</summary>
    public bool IgnoresOwners { get; set; }

    /// <summary>What was asked: operation, bucket and the region that it was signed for.</summary>
    public ConcurrentQueue<(string Operation, string Bucket, string Region)> Asked { get; } = [];

    /// <summary>What a client has to say who it is.</summary>
    public static string Credentials => $$"""{"accessKeyId":"{{AccessKey}}","secretAccessKey":"sandbox-secret"}""";

    /// <param name="port">0 takes any free one.</param>
    /// <param name="elsewhere">Where a bucket is looked for that nobody put into <see cref="Buckets"/>; null: nowhere.</param>
    /// <param name="time">What its clock shows, before <see cref="ClockOffset"/>; null: the machine's.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SimulatedS3> StartAsync(int port, Func<string, SimulatedBucket?>? elsewhere = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var app = builder.Build();
        var s3 = new SimulatedS3(app, elsewhere ?? (_ => null), time ?? TimeProvider.System);
        app.Run(s3.AnswerAsync);
        await app.StartAsync(cancellationToken);
        s3.Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return s3;
    }

    /// <summary>Ends with what is answered.</summary>
    public IDisposable Inject(S3Misbehaviour misbehaviour)
    {
        ImmutableInterlocked.Update(ref _misbehaviours, all => all.Add(misbehaviour));
        return new Injected(() => ImmutableInterlocked.Update(ref _misbehaviours, all => all.Remove(misbehaviour)));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var name = context.Request.Path.Value!.Trim('/');
        var signed = Signature().Match(context.Request.Headers.Authorization.ToString());
        if (S3Operations.Of(context.Request) is not { } operation || name.Contains('/', StringComparison.Ordinal))
            await RefuseAsync(context, 501, "NotImplemented");
        else if (!signed.Success || signed.Groups["key"].Value != AccessKey)
            await RefuseAsync(context, 403, "InvalidAccessKeyId");
        else if (IsSkewed(context.Request.Headers["x-amz-date"].ToString()))
            await RefuseAsync(context, 403, "RequestTimeTooSkewed");
        else
        {
            Asked.Enqueue((operation, name, signed.Groups["region"].Value));
            await AnswerAsync(context, operation, name, signed.Groups["region"].Value);
        }
    }

    private async Task AnswerAsync(HttpContext context, string operation, string name, string region)
    {
        if (Volatile.Read(ref _misbehaviours).FirstOrDefault(one => one.Strikes(operation, name)) is { } misbehaviour)
        {
            if (misbehaviour.Status == 0)
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                await RefuseAsync(context, misbehaviour.Status, misbehaviour.Code);
            return;
        }
        if ((Buckets.GetValueOrDefault(name) ?? _elsewhere(name)) is not { } bucket)
        {
            await RefuseAsync(context, 404, "NoSuchBucket");
            return;
        }
        context.Response.Headers["x-amz-bucket-region"] = bucket.Region;
        if (!IgnoresOwners && bucket.Region == region && context.Request.Headers["x-amz-expected-bucket-owner"].ToString() is { Length: > 0 } owner && owner != bucket.Owner)
        {
            await RefuseAsync(context, 403, "AccessDenied");
            return;
        }
        if (bucket.Region != region)
        {
            context.Response.Headers.Location = "http://127.0.0.1:1/trap";
            await RefuseAsync(context, Redirects ? 301 : 400, Redirects ? "PermanentRedirect" : "AuthorizationHeaderMalformed");
        }
        else if (operation == "HeadBucket")
            context.Response.StatusCode = 200;
        else if (operation is "ListObjectsV2" or "ListObjectVersions")
            await ListAsync(context, operation, bucket);
        else if (S3Documents.Of(operation, bucket) is var (document, missing) && document is null)
            await RefuseAsync(context, 404, missing);
        else
            await WriteAsync(context, document);
    }

    private static Task ListAsync(HttpContext context, string operation, SimulatedBucket bucket)
    {
        var query = context.Request.Query;
        var most = int.TryParse(query["max-keys"], CultureInfo.InvariantCulture, out var keys) ? Math.Min(keys, 1000) : 1000;
        if (operation == "ListObjectVersions")
            return WriteAsync(context, S3Documents.Versions(bucket, Said("key-marker"), Said("version-id-marker"), most));
        var from = 0L;
        return Said("continuation-token") is { } token && !long.TryParse(token, CultureInfo.InvariantCulture, out from)
            ? RefuseAsync(context, 400, "InvalidArgument")
            : WriteAsync(context, S3Documents.Objects(bucket, from, most));

        string? Said(string key) => query[key].ToString() is { Length: > 0 } value ? value : null;
    }

    private bool IsSkewed(string date) =>
        !DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var said)
        || (said - _time.GetUtcNow() - ClockOffset).Duration() > MostSkew;

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : WriteAsync(context, S3Documents.Error(code));
    }

    private static Task WriteAsync(HttpContext context, string document)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(document);
    }

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/\d{8}/(?<region>[^/]+)/s3/aws4_request")]
    private static partial Regex Signature();

    private sealed class Injected(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
