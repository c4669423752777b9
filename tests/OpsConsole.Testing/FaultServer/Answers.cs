using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpsConsole.Sandbox;

namespace OpsConsole.Testing.FaultServer;

/// <summary>What a <see cref="FaultServer"/> may answer.</summary>
public static class Answers
{
    public static RequestDelegate Json(string body) => Body("application/json", Encoding.UTF8.GetBytes(body));

    public static RequestDelegate Body(string contentType, byte[] body, int status = 200) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>A failure as the Kubernetes API words it.</summary>
    public static RequestDelegate Status(int code, string reason, string message, int? retryAfter = null) => async context =>
    {
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { kind = "Status", apiVersion = "v1", metadata = new { }, status = "Failure", message, reason, code });
        await Body("application/json", body, code)(context);
    };

    public static RequestDelegate Html(int status = 200) =>
        Body("text/html; charset=utf-8", "<!doctype html><title>Sign in</title><p>Please sign in to the proxy."u8.ToArray(), status);

    public static RequestDelegate Redirect(string target) => context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    /// <summary>Never a byte, not even headers, until the client has enough of waiting.</summary>
    public static RequestDelegate Hang() => context => Silence.UntilAsync(context.RequestAborted);

    /// <summary>The headers and the first bytes, then silence until the client has enough of it.</summary>
    public static RequestDelegate HangAfter(string body, int bytes) => async context =>
    {
        await BeginAsync(context, body, bytes);
        await Silence.UntilAsync(context.RequestAborted);
    };

    /// <summary>The connection (or the stream of an HTTP/2 one) breaks after so many bytes.</summary>
    public static RequestDelegate CutAfter(string body, int bytes) => async context =>
    {
        await BeginAsync(context, body, bytes);
        context.Abort();
    };

    /// <summary>The proper end of an answer, but in the middle of its text.</summary>
    public static RequestDelegate EndAfter(string body, int bytes) => context => BeginAsync(context, body, bytes);

    /// <summary>A byte each time the test asks for one.</summary>
    public static RequestDelegate Drip(string body, SemaphoreSlim drops) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var letter in Encoding.UTF8.GetBytes(body))
        {
            await drops.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(new[] { letter }, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    };

    /// <summary>The whole answer in pieces of this size, each sent by itself.</summary>
    public static RequestDelegate InPieces(string body, int size) => async context =>
    {
        context.Response.ContentType = "application/json";
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var at = 0; at < bytes.Length; at += size)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    };

    /// <summary>401 unless the request carries this token.</summary>
    public static RequestDelegate Guarded(string token, RequestDelegate inner) => context =>
        context.Request.Headers.Authorization == $"Bearer {token}" ? inner(context) : Status(401, "Unauthorized", "Unauthorized")(context);

    private static async Task BeginAsync(HttpContext context, string body, int bytes)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body).AsMemory(0, bytes), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
