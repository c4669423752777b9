using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Writes answers: whole documents, and stored objects spliced from their bytes.</summary>
internal static class Answers
{
    public static async Task JsonAsync(HttpContext context, int code, JsonNode body)
    {
        Begin(context, code);
        var utf8 = Json.ToUtf8(body);
        context.Response.ContentLength = utf8.Length + 1;
        await context.Response.BodyWriter.WriteAsync(utf8, context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    public static async Task ObjectAsync(HttpContext context, int code, ServedType type, string version, StoredObject stored)
    {
        Begin(context, code);
        WriteObject(context.Response.BodyWriter, type, version, stored);
        await context.Response.BodyWriter.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    public static Task FailureAsync(HttpContext context, ApiFailureException failure)
    {
        if (failure.RetryAfterHeader is { } wait)
            context.Response.Headers.RetryAfter = wait;
        return failure.IsPlainText ? TextAsync(context, failure.Code, failure.Message) : JsonAsync(context, failure.Code, failure.ToStatus());
    }

    public static Task TextAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    public static void Begin(HttpContext context, int code)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
    }

    /// <summary>A whole object with apiVersion and kind.</summary>
    public static void WriteObject(PipeWriter writer, ServedType type, string version, StoredObject stored)
    {
        if (!stored.IsVerbatim)
            Write(writer, Head(type, version));
        Write(writer, stored.Tail);
    }

    /// <summary>What comes before the stored bytes; the key order is the real server's for custom and for built-in types.</summary>
    public static byte[] Head(ServedType type, string version) => Encoding.UTF8.GetBytes(type.IsCustom
        ? $$"""{"apiVersion":"{{type.GroupVersion(version)}}","kind":"{{type.Kind}}","""
        : $$"""{"kind":"{{type.Kind}}","apiVersion":"{{type.GroupVersion(version)}}",""");

    /// <summary>Items of built-in lists carry no apiVersion and kind.</summary>
    public static byte[] ItemHead(ServedType type, string version) => type.IsCustom ? Head(type, version) : "{"u8.ToArray();

    public static void Write(PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var span = writer.GetSpan(Math.Min(bytes.Length, 16_384));
            var taken = Math.Min(span.Length, bytes.Length);
            bytes[..taken].CopyTo(span);
            writer.Advance(taken);
            bytes = bytes[taken..];
        }
    }
}
