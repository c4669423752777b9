using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpsConsole.Testing.Circuits;

/// <summary>What a page's first HTML hands to the circuit: markers of the components that become interactive, and the state they left.</summary>
internal sealed partial class PrerenderedPage
{
    public required string Html { get; init; }
    public required IReadOnlyList<JsonObject> Components { get; init; }
    public required string State { get; init; }

    public static async Task<PrerenderedPage> GetAsync(ConsoleSession session, string path, CancellationToken cancellationToken)
    {
        using var answer = await session.GetAsync(path, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new CircuitRefusedException(answer.StatusCode, $"GET {path}");
        return Read(await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>What makes all of them interactive at once, each under a number of its own.</summary>
    public string Operations() => new JsonObject
    {
        ["batchId"] = 1,
        ["operations"] = new JsonArray([.. Components.Select(JsonNode (marker, index) =>
            new JsonObject { ["type"] = "add", ["ssrComponentId"] = index + 1, ["marker"] = marker.DeepClone() })]),
    }.ToJsonString();

    internal static PrerenderedPage Read(string html) => new()
    {
        Html = html,
        // The end of each component is a marker too, with nothing but the number of its beginning.
        Components = [.. Marker().Matches(html)
            .Select(match => JsonNode.Parse(match.Groups[1].Value)!.AsObject())
            .Where(marker => (string?)marker["type"] == "server")
            .OrderBy(marker => (int)marker["sequence"]!)],
        State = StateMarker().Match(html) is { Success: true } state ? state.Groups[1].Value : "",
    };

    [GeneratedRegex(@"<!--\s*Blazor:(\{.*?\})\s*-->", RegexOptions.Singleline)]
    private static partial Regex Marker();

    [GeneratedRegex(@"<!--\s*Blazor-Server-Component-State:([a-zA-Z0-9+/=]+)\s*-->")]
    private static partial Regex StateMarker();
}
