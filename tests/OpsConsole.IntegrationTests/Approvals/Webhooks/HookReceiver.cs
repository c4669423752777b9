using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpsConsole.IntegrationTests.Approvals.Webhooks;

/// <summary>A delivery as it came.</summary>
public sealed record Received(string Path, string Id, string Timestamp, string? Signature, string ContentType, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    public string Type => Json.GetProperty("type").GetString()!;
    public JsonElement Data => Json.GetProperty("data");
}

/// <summary>Somebody else's server, which keeps what comes and answers as a test has it answer.</summary>
public sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = [];

    private HookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            var received = new Received(context.Request.Path, headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"], context.Request.ContentType ?? "",
                await body.ReadToEndAsync());
            _received.Enqueue(received);
            await Answer(context, received);
        });
    }

    /// <summary>Of the deliveries after the moment it is set.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public Uri Address => new(_app.Urls.First());

    /// <summary>In the order in which they came, each as often as it did.</summary>
    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<HookReceiver> StartAsync()
    {
        var receiver = new HookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers a status with a few words.</summary>
    public static Task WithAsync(HttpContext context, int status, string words = "")
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(words);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
