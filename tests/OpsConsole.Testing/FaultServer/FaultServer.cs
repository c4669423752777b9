using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpsConsole.Testing.FaultServer;

/// <summary>One request as it arrived.</summary>
public sealed record SeenRequest(string Path, string Query, string? Authorization, string? ClientSubject, string Accept, string Protocol)
{
    public required string Method { get; init; }

    public required string Body { get; init; }

    public string? Parameter(string name) => System.Web.HttpUtility.ParseQueryString(Query)[name];
}

/// <summary>A real HTTPS server that answers what a test tells it, badly if asked.</summary>
public sealed class FaultServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<RequestDelegate>> _answers = new();
    private readonly WebApplication _app;

    private FaultServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public static async Task<FaultServer> StartAsync(X509Certificate2 certificate, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(certificate, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            });
        });
        var app = builder.Build();
        var server = new FaultServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri(address);
        return server;
    }

    /// <summary>The answers of a path in turn; the last one stays.</summary>
    public FaultServer On(string path, params RequestDelegate[] answers)
    {
        _answers[path] = new(answers);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            Requests.Enqueue(await SeenAsync(context));
            if (!_answers.TryGetValue(context.Request.Path.Value!, out var answers) || !answers.TryPeek(out var answer))
                answer = Answers.Status(404, "NotFound", "the server could not find the requested resource");
            else if (answers.Count > 1)
                answers.TryDequeue(out answer);
            await answer!(context);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client went away, as these tests want it to.
        }
    }

    private static async Task<SeenRequest> SeenAsync(HttpContext context)
    {
        var request = context.Request;
        // An answer may read the body too.
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        request.Body.Position = 0;
        return new(request.Path.Value!, request.QueryString.Value ?? "", request.Headers.Authorization, context.Connection.ClientCertificate?.Subject,
            request.Headers.Accept.ToString(), request.Protocol)
        {
            Method = request.Method,
            Body = body,
        };
    }
}
