using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Where a paged list goes on and at which revision it stands; the encoding is the real server's. Only a fault counts empty pages.</summary>
internal sealed record ContinueToken(long Revision, string Start, int EmptyPages = 0)
{
    private const string FormatVersion = "meta.k8s.io/v1";

    /// <summary>Goes on at whatever the objects are now; handed out with 410 for clients that accept an inconsistent list.</summary>
    public bool IsInconsistent => Revision < 0;

    public string Encode()
    {
        var json = new JsonObject { ["v"] = FormatVersion, ["rv"] = Revision, ["start"] = Start + "\0" };
        if (EmptyPages > 0)
            json["emptyPages"] = EmptyPages;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString())).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    public static ContinueToken Decode(string token)
    {
        try
        {
            var padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
            var json = JsonNode.Parse(Convert.FromBase64String(padded));
            if (json?["v"]?.GetValue<string>() == FormatVersion && json["rv"]?.GetValue<long>() is { } revision and not 0
                && json["start"]?.GetValue<string>() is { Length: > 0 } start)
                return new ContinueToken(revision, start.TrimEnd('\0'), json["emptyPages"]?.GetValue<int>() ?? 0);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw ApiFailureException.BadRequest($"invalid continue token: continue key is not valid: {e.Message}");
        }
        throw ApiFailureException.BadRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
    }
}
