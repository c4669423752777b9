using System.Text.Json.Nodes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Fixtures;

/// <summary>Brings definitions of custom resources into an API server, and waits until they are served.</summary>
public sealed class FixtureDefinitions(ApiClient api)
{
    private const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly List<string> _loaded = [];

    /// <summary>By name, those that were taken.</summary>
    public IReadOnlyList<string> Loaded => _loaded;

    public async Task<ApiReply> LoadAsync(JsonObject definition)
    {
        StripEmptyDefaults(definition);
        var reply = await api.PostAsync(Path, definition);
        if (reply.Status == 201)
            _loaded.Add((string)definition["metadata"]!["name"]!);
        return reply;
    }

    public Task WaitUntilServedAsync() => Eventually.True(async () =>
    {
        var list = (await api.GetAsync(Path)).Json!["items"]!.AsArray();
        return list.Count >= _loaded.Count && list.All(item => item!["status"]?["conditions"]?.AsArray()
            .Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True") == true);
    }, "every definition is established");

    /// <summary>
    /// Kubernetes 1.20 takes an empty text for null where it was built with a newer Go (its go-openapi/validate, type.go, compares with the zero value), so it
    /// refuses one as a default; and what is a key of a list must be required or have a default, so such a list is a plain one here.
    /// </summary>
    private static void StripEmptyDefaults(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var item in array)
                StripEmptyDefaults(item);
        if (node is not JsonObject fields)
            return;
        if (fields["x-kubernetes-list-map-keys"] is JsonArray keys && keys.Any(key => IsEmptyText(fields["items"]?["properties"]?[(string)key!]?["default"])))
        {
            fields.Remove("x-kubernetes-list-map-keys");
            fields.Remove("x-kubernetes-list-type");
        }
        if (IsEmptyText(fields["default"]))
            fields.Remove("default");
        foreach (var (_, child) in fields)
            StripEmptyDefaults(child);
    }

    private static bool IsEmptyText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0;
}
