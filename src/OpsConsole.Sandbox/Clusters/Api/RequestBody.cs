using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Reads what a client sends and refuses what is not an object of the type.</summary>
internal static class RequestBody
{
    private const int Largest = 3 * 1024 * 1024;

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16_384];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > Largest)
                throw new ApiFailureException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Largest}");
        }
        return buffer.ToArray();
    }

    public static JsonObject Object(ServedType type, ApiRequest request, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var expected = type.GroupVersion(request.Version);
        JsonNode? node;
        try
        {
            node = Json.Parse(body);
        }
        catch (JsonException e)
        {
            throw ApiFailureException.BadRequest($"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: {e.Message} ({Start(text)})");
        }
        if (node is not JsonObject document)
            throw ApiFailureException.BadRequest($"the object provided is unrecognized (must be of type {type.Kind}): couldn't get version/kind; json parse error: json: cannot unmarshal into an object ({Start(text)})");
        var (version, kind) = (ObjectRules.Text(document, "apiVersion"), ObjectRules.Text(document, "kind"));
        if (type.IsCustom)
            CheckCustom(type, request, document, version, kind, expected, text);
        else
            CheckBuiltIn(type, version, kind, expected);
        document.Remove("apiVersion");
        document.Remove("kind");
        return document;
    }

    private static void CheckCustom(ServedType type, ApiRequest request, JsonObject document, string version, string kind, string expected, string text)
    {
        if (kind.Length == 0)
            throw ApiFailureException.BadRequest($"{type.Kind} in version \"{request.Version}\" cannot be handled as a {type.Kind}: unmarshalerDecoder: Object 'Kind' is missing in '{text}'");
        if (version != expected)
            throw ApiFailureException.BadRequest($"the API version in the data ({version}) does not match the expected API version ({expected})");
        if (kind != type.Kind)
            throw ApiFailureException.Invalid(type.Group, kind, ObjectRules.Text(ObjectRules.Metadata(document), "name"), FieldError.Invalid("kind", $"\"{kind}\"", $"must be {type.Kind}"));
    }

    private static void CheckBuiltIn(ServedType type, string version, string kind, string expected)
    {
        if ((version.Length > 0 && version != expected) || (kind.Length > 0 && kind != type.Kind))
            throw ApiFailureException.BadRequest($"{(kind.Length > 0 ? kind : type.Kind)} in version \"{version.Split('/')[^1]}\" cannot be handled as a {type.Kind}: no kind \"{kind}\" is registered for version \"{version}\" in scheme \"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"");
    }

    private static string Start(string text) => text.Length > 64 ? text[..64] : text;
}
