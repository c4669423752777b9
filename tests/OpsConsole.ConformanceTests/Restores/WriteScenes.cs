using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>Replacements and JSON Patches by the console's own connection, played once against one server; each scene ends in what was answered and what is there then.</summary>
public sealed partial class WriteScenes(ApiClient api, ClusterConnection administrator, ClusterConnection stranger)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Plain = "/apis/restores.example/v1/namespaces/default/plains";
    private const string Split = "/apis/restores.example/v1/namespaces/default/splits";
    private static readonly string AnotherUid = Guid.Empty.ToString();

    private int _names;

    public static IReadOnlyDictionary<string, Func<WriteScenes, Task<string>>> All { get; } = new Dictionary<string, Func<WriteScenes, Task<string>>>
    {
        ["a replacement"] = scenes => scenes.ReplaceAsync(Plain, body => body["spec"]!["a"] = 2),
        ["a replacement that changes nothing"] = scenes => scenes.ReplaceAsync(Plain, _ => { }),
        ["a replacement that leaves a field out"] = scenes => scenes.ReplaceAsync(Plain, body => body["spec"]!.AsObject().Remove("b")),
        ["a replacement of another uid"] = scenes => scenes.ReplaceAsync(Plain, body => (body["spec"]!["a"], body["metadata"]!["uid"]) = (2, AnotherUid)),
        ["a replacement of another state"] = scenes => scenes.ReplaceAsync(Plain, body => (body["spec"]!["a"], body["metadata"]!["resourceVersion"]) = (2, "1")),
        ["a replacement, tried"] = scenes => scenes.ReplaceAsync(Plain, body => body["spec"]!["a"] = 2, WriteEffect.DryRun),
        ["a replacement by somebody without the right"] = scenes => scenes.ReplaceAsync(Plain, body => body["spec"]!["a"] = 2, by: scenes.Stranger),
        ["a replacement with a wrong type"] = scenes => scenes.ReplaceAsync(Plain, body => body["spec"]!["a"] = "two"),
        ["a status beside the spec"] = scenes => scenes.ReplaceAsync(Plain, body => body["status"] = new JsonObject { ["ready"] = true }),
        ["no status beside the spec"] = scenes => scenes.ReplaceAsync(Plain, body => body.Remove("status")),
        ["a status that is a subresource"] = scenes => scenes.ReplaceAsync(Split, body => (body["spec"]!["a"], body["status"]) = (2, new JsonObject { ["ready"] = true })),
        ["a replacement of what is gone"] = scenes => scenes.ReplaceGoneAsync(),
        ["a patch"] = scenes => scenes.PatchAsync("""{"op":"test","path":"/spec/a","value":1},{"op":"replace","path":"/spec/a","value":2}"""),
        ["a patch that adds and removes"] = scenes => scenes.PatchAsync("""{"op":"add","path":"/spec/c","value":{"d":[1]}},{"op":"test","path":"/spec/b","value":[1,2]},{"op":"remove","path":"/spec/b"}"""),
        ["a patch whose value is another"] = scenes => scenes.PatchAsync("""{"op":"test","path":"/spec/a","value":7},{"op":"replace","path":"/spec/a","value":2}"""),
        ["a patch whose field is gone"] = scenes => scenes.PatchAsync("""{"op":"test","path":"/spec/x","value":7},{"op":"replace","path":"/spec/x","value":2}"""),
        ["a patch without its parent"] = scenes => scenes.PatchAsync("""{"op":"add","path":"/spec/x/y","value":7}"""),
        ["a patch of another uid"] = scenes => scenes.PatchAsync("""{"op":"replace","path":"/spec/a","value":2}""", uid: AnotherUid),
        ["a patch of another state"] = scenes => scenes.PatchAsync("""{"op":"replace","path":"/spec/a","value":2}""", revision: "1"),
        ["a patch, tried"] = scenes => scenes.PatchAsync("""{"op":"replace","path":"/spec/a","value":2}""", effect: WriteEffect.DryRun),
        ["a status by its subresource"] = scenes => scenes.PatchStatusAsync(Split, NewStatus),
        ["a status by its subresource over another"] = scenes => scenes.PatchStatusAsync(Split, NewStatus, then: """{"op":"add","path":"/status","value":{"other":1}}"""),
        ["a status and a spec by the subresource"] = scenes => scenes.PatchStatusAsync(Split, $$"""{{NewStatus}},{"op":"replace","path":"/spec/a","value":2}"""),
        ["a status by its subresource, tried"] = scenes => scenes.PatchStatusAsync(Split, NewStatus, effect: WriteEffect.DryRun),
        ["a status of another uid"] = scenes => scenes.PatchStatusAsync(Split, NewStatus, uid: AnotherUid),
        ["a status of another state"] = scenes => scenes.PatchStatusAsync(Split, NewStatus, revision: "1"),
        ["a status where there is no subresource"] = scenes => scenes.PatchStatusAsync(Plain, NewStatus),
        ["a patch with a wrong type"] = scenes => scenes.PatchAsync("""{"op":"replace","path":"/spec/a","value":"two"}"""),
    };

    private const string NewStatus = """{"op":"add","path":"/status","value":{"ready":true}}""";

    private ClusterConnection Stranger { get; } = stranger;

    public async Task<IReadOnlyDictionary<string, string>> PlayAllAsync()
    {
        foreach (var definition in (string[])[Definition("plain", ""), Definition("split", ",\"subresources\":{\"status\":{}}")])
            await SureAsync(api.PostAsync(Definitions, JsonNode.Parse(definition)!));
        foreach (var collection in (string[])[Plain, Split])
            await Eventually.True(async () => (await api.GetAsync(collection)).Status == 200, $"{collection} is served");
        var played = new Dictionary<string, string>();
        foreach (var (name, scene) in All)
            played[name] = Without(await scene(this));
        return played;
    }

    private async Task<string> ReplaceAsync(string collection, Action<JsonObject> change, WriteEffect effect = WriteEffect.Kept, ClusterConnection? by = null)
    {
        var path = await CreateAsync(collection);
        var body = await ReadAsync(path);
        var before = body.DeepClone().AsObject();
        body["metadata"]!.AsObject().Remove("managedFields");
        change(body);
        return await ToldAsync(await (by ?? administrator).ReplaceAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString()), "restorer", effect, CancellationToken.None), path, before);
    }

    private async Task<string> ReplaceGoneAsync()
    {
        var path = await CreateAsync(Plain);
        var body = await ReadAsync(path);
        await api.DeleteAsync(path);
        var answer = await administrator.ReplaceAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString()), "restorer", WriteEffect.Kept, CancellationToken.None);
        return $"{Words(answer)}; then {(await administrator.ReadObjectAsync(path, CancellationToken.None)).GetType().Name}";
    }

    private async Task<string> PatchAsync(string operations, string? uid = null, string? revision = null, WriteEffect effect = WriteEffect.Kept)
    {
        var path = await CreateAsync(Plain);
        var before = await ReadAsync(path);
        return await ToldAsync(await administrator.JsonPatchAsync(path, Patch(before, operations, uid, revision), "restorer", effect, CancellationToken.None), path, before);
    }

    private async Task<string> PatchStatusAsync(string collection, string operations, string? uid = null, string? revision = null, WriteEffect effect = WriteEffect.Kept, string? then = null)
    {
        var path = await CreateAsync(collection);
        var before = await ReadAsync(path);
        var answer = await administrator.StatusPatchAsync(path, Patch(before, operations, uid, revision), "restorer", effect, CancellationToken.None);
        return then is null ? await ToldAsync(answer, path, before)
            : await ToldAsync(await administrator.StatusPatchAsync(path, Patch(await ReadAsync(path), then, null, null), "restorer", effect, CancellationToken.None), path, before);
    }

    private static byte[] Patch(JsonObject before, string operations, string? uid, string? revision) => Encoding.UTF8.GetBytes($$"""
        [{"op":"test","path":"/metadata/uid","value":"{{uid ?? (string)before["metadata"]!["uid"]!}}"},
         {"op":"test","path":"/metadata/resourceVersion","value":"{{revision ?? (string)before["metadata"]!["resourceVersion"]!}}"},{{operations}}]
        """);

    private async Task<string> ToldAsync(WriteAnswer answer, string path, JsonObject before)
    {
        var now = await ReadAsync(path);
        var moved = (string)before["metadata"]!["resourceVersion"]! != (string)now["metadata"]!["resourceVersion"]!;
        return $"{Words(answer)}; then spec {Spec(now)}, status {now["status"]?.ToJsonString() ?? "none"}, generation {now["metadata"]!["generation"]}, {(moved ? "another" : "the same")} resourceVersion";
    }

    private static string Words(WriteAnswer answer) => answer is WriteAnswer.Done done ? $"Done (spec {Spec(JsonNode.Parse(done.Json)!)})" : answer.ToString();

    private static string Spec(JsonNode document) => Encoding.UTF8.GetString(Manifests.Canonicalizer.Normalize(Encoding.UTF8.GetBytes(document["spec"]!.ToJsonString())));

    private async Task<string> CreateAsync(string collection)
    {
        var name = $"scene-{++_names}";
        await SureAsync(api.PostAsync(collection, JsonNode.Parse(
            $$$"""{"apiVersion":"restores.example/v1","kind":"{{{(collection == Plain ? "Plain" : "Split")}}}","metadata":{"name":"{{{name}}}"},"spec":{"a":1,"b":[1,2]},"status":{"old":true}}""")!));
        return $"{collection}/{name}";
    }

    private async Task<JsonObject> ReadAsync(string path) => JsonNode.Parse(((ObjectReading.Found)await administrator.ReadObjectAsync(path, CancellationToken.None)).Json)!.AsObject();

    private static async Task SureAsync(Task<ApiReply> asked)
    {
        if (await asked is { Status: not 201 } reply)
            throw new InvalidOperationException($"it was not created: {reply}");
    }

    /// <summary>Without the identities and revisions that no two servers share.</summary>
    private static string Without(string told) => Uid().Replace(told, "UID");

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    private static string Definition(string kind, string subresources) => Template.Replace("KIND", $"{char.ToUpperInvariant(kind[0])}{kind[1..]}", StringComparison.Ordinal)
        .Replace("kinds", $"{kind}s", StringComparison.Ordinal).Replace("SUBRESOURCES", subresources, StringComparison.Ordinal);

    private const string Template = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"kinds.restores.example"},
         "spec":{"group":"restores.example","scope":"Namespaced","names":{"plural":"kinds","kind":"KIND","listKind":"KINDList"},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
             "spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"a":{"type":"integer"}}},
             "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}SUBRESOURCES}]}}
        """;
}
