using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>Server-side apply, played once against one server; each scene ends in what was answered, and in what is there then and who owns it.</summary>
public sealed partial class ApplyScenes(ApiClient api, ClusterConnection administrator, ClusterConnection stranger)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Typed = "/apis/applies.example/v1/namespaces/default/typeds";
    /// <summary>Has an int-or-string, so that old servers do without its schema.</summary>
    private const string Loose = "/apis/applies.example/v1/namespaces/default/looses";
    /// <summary>Keeps what its schema does not know, and so does everything in it.</summary>
    private const string Open = "/apis/applies.example/v1/namespaces/default/opens";
    private const string Split = "/apis/applies.example/v1/namespaces/default/splits";
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private static readonly string AnotherUid = Guid.Empty.ToString();

    private int _names;

    public static IReadOnlyDictionary<string, Func<ApplyScenes, Task<string>>> All { get; } = new Dictionary<string, Func<ApplyScenes, Task<string>>>
    {
        ["new fields"] = scenes => scenes.ApplyAsync(Typed, """{"n":{"q":5},"m":{"two":{"x":2}},"u":{"h":{"i":1}},"e":null}"""),
        ["new fields without a schema"] = scenes => scenes.ApplyAsync(Loose, """{"n":{"q":5},"m":{"two":{"x":2}},"u":{"h":{"i":1}},"e":null}"""),
        ["new fields where all is kept"] = scenes => scenes.ApplyAsync(Open, """{"n":{"q":5},"m":{"two":{"x":2}},"u":{"h":{"i":1}},"e":null,"w":{"v":{"x":1}}}"""),
        ["much that another has otherwise where all is kept"] = scenes => scenes.ApplyAsync(Open, Otherwise, force: false),
        ["a wrong type where all is kept"] = scenes => scenes.ApplyAsync(Open, """{"a":"two"}"""),
        ["labels and annotations"] = scenes => scenes.ApplyAsync(Typed, null, meta: """{"labels":{"l":"1"},"annotations":{"a/b":"2"}}"""),
        ["a finalizer"] = scenes => scenes.ApplyAsync(Typed, null, meta: """{"finalizers":["a/b"]}"""),
        ["a finalizer without a schema"] = scenes => scenes.ApplyAsync(Loose, null, meta: """{"finalizers":["a/b"]}"""),
        ["an owner"] = scenes => scenes.ApplyAsync(Typed, null, meta: """{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"one","uid":"00000000-0000-0000-0000-000000000001"}]}"""),
        ["what another has otherwise"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}""", force: false),
        ["much that another has otherwise"] = scenes => scenes.ApplyAsync(Typed, Otherwise, force: false),
        ["much that another has otherwise, without a schema"] = scenes => scenes.ApplyAsync(Loose, Otherwise, force: false),
        ["much that another has otherwise, forced"] = scenes => scenes.ApplyAsync(Typed, Otherwise),
        ["much that another has otherwise, forced without a schema"] = scenes => scenes.ApplyAsync(Loose, Otherwise),
        ["what another has too"] = scenes => scenes.ApplyAsync(Typed, """{"a":1,"b":[1,2],"k":[{"name":"n1","v":1}]}""", force: false),
        ["items of lists"] = scenes => scenes.ApplyAsync(Typed, """{"s":["z","x"],"k":[{"name":"n2","v":5},{"name":"n1","w":7}]}"""),
        ["lists without a schema"] = scenes => scenes.ApplyAsync(Loose, """{"s":["z","x"],"k":[{"name":"n2","v":5}]}"""),
        ["empty maps"] = scenes => scenes.ApplyAsync(Typed, """{"n":{},"m":{},"u":{}}"""),
        ["empty maps without a schema"] = scenes => scenes.ApplyAsync(Loose, """{"n":{},"m":{},"u":{}}"""),
        ["empty lists"] = scenes => scenes.ApplyAsync(Typed, """{"b":[],"s":[],"k":[]}"""),
        ["nothing"] = scenes => scenes.ApplyAsync(Typed, null),
        ["the same again"] = scenes => scenes.ApplyAsync(Typed, """{"n":{"q":5},"s":["z"]}""", then: """{"n":{"q":5},"s":["z"]}"""),
        ["what was applied, left out"] = scenes => scenes.ApplyAsync(Typed, """{"n":{"q":5},"s":["z"],"k":[{"name":"n2","v":1}],"u":{"h":1}}""", then: """{"t":"x"}"""),
        ["what was applied, left out without a schema"] = scenes => scenes.ApplyAsync(Loose, """{"n":{"q":5},"m":{"z":{"x":1}},"u":{"h":1}}""", then: """{"a":1}"""),
        ["what was applied and others changed, left out"] = scenes => scenes.LeaveOutAsync(others: """{"n":{"p":1,"q":9},"s":["x","z"],"k":[{"name":"n1","v":1,"w":2}]}"""),
        ["a map that is emptied"] = scenes => scenes.ApplyAsync(Typed, """{"o":{"q":5}}""", then: """{"t":"x"}"""),
        ["another uid"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}""", uid: AnotherUid),
        ["another state"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}""", revision: "1"),
        ["tried"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}""", effect: WriteEffect.DryRun),
        ["without the right"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}""", by: scenes.Stranger),
        ["a field that is not known"] = scenes => scenes.ApplyAsync(Typed, """{"zz":2}"""),
        ["a wrong type"] = scenes => scenes.ApplyAsync(Typed, """{"n":{"p":"two"}}"""),
        ["a wrong type without a schema"] = scenes => scenes.ApplyAsync(Loose, """{"n":{"p":"two"}}"""),
        ["a list for a map"] = scenes => scenes.ApplyAsync(Typed, """{"n":[1]}"""),
        ["an item twice"] = scenes => scenes.ApplyAsync(Typed, """{"s":["q","q"]}"""),
        ["an item without its key"] = scenes => scenes.ApplyAsync(Typed, """{"k":[{"v":1}]}"""),
        ["beside a status of its own"] = scenes => scenes.ApplyAsync(Split, """{"a":2}"""),
        ["beside a status"] = scenes => scenes.ApplyAsync(Typed, """{"a":2}"""),
        ["managed fields"] = scenes => scenes.ApplyAsync(Typed, null, meta: """{"managedFields":[]}"""),
        ["another version"] = scenes => scenes.SendAsync(body => body["apiVersion"] = "applies.example/v2"),
        ["another kind"] = scenes => scenes.SendAsync(body => body["kind"] = "Loose"),
        ["another name"] = scenes => scenes.SendAsync(body => body["metadata"]!["name"] = "another"),
        ["another namespace"] = scenes => scenes.SendAsync(body => body["metadata"]!["namespace"] = "another"),
        ["in nobody's name"] = scenes => scenes.SendAsync(_ => { }, query: "?force=true"),
        ["a merge patch with force"] = scenes => scenes.SendAsync(_ => { }, query: "?fieldManager=restorer&force=true", media: "application/merge-patch+json"),
        ["what is gone"] = scenes => scenes.ApplyGoneAsync(),
        ["what is not there yet"] = scenes => scenes.ApplyNewAsync(),
        ["an object of Kubernetes itself"] = scenes => scenes.ApplyMapAsync("""{"b":"2"}"""),
        ["an object of Kubernetes itself that another has otherwise"] = scenes => scenes.ApplyMapAsync("""{"a":"2"}""", force: false),
        ["a replacement over what was applied"] = scenes => scenes.ReplaceAppliedAsync(),
    };

    private const string Otherwise = """{"a":2,"b":[3],"k":[{"name":"n1","v":9}],"u":{"f":{"g":[2]}},"am":{"q":"2"},"m":{"one":{"x":5}},"n":{"p":3}}""";

    private ClusterConnection Stranger { get; } = stranger;

    public async Task<IReadOnlyDictionary<string, string>> PlayAllAsync()
    {
        foreach (var definition in (string[])[Definition("typed", "", ""), Definition("loose", "\"io\":{\"x-kubernetes-int-or-string\":true},", ""), Definition("split", "", ",\"subresources\":{\"status\":{}}"), OpenDefinition])
            await SureAsync(api.PostAsync(Definitions, JsonNode.Parse(definition)!));
        foreach (var collection in (string[])[Typed, Loose, Split, Open])
            await Eventually.True(async () => (await api.GetAsync(collection)).Status == 200, $"{collection} is served");
        var played = new Dictionary<string, string>();
        foreach (var (name, scene) in All)
            played[name] = Without(await scene(this));
        return played;
    }

    private async Task<string> ApplyAsync(
        string collection, string? spec, bool force = true, string? meta = null, string? uid = null, string? revision = null, WriteEffect effect = WriteEffect.Kept, ClusterConnection? by = null, string? then = null)
    {
        var path = await CreateAsync(collection);
        var before = await ReadAsync(path);
        var answer = await SendAsync(by ?? administrator, path, Body(before, spec, meta, uid, revision), force, effect);
        if (then is null)
            return await ToldAsync(answer, path, before);
        var between = await ReadAsync(path);
        return await ToldAsync(await SendAsync(administrator, path, Body(between, then, null, null, null), force, effect), path, between);
    }

    /// <summary>Another writes over what was applied, then it is left out.</summary>
    private async Task<string> LeaveOutAsync(string others)
    {
        var path = await CreateAsync(Typed);
        await SendAsync(administrator, path, Body(await ReadAsync(path), """{"n":{"q":5},"s":["z"],"k":[{"name":"n2","v":1}]}""", null, null, null), force: true, WriteEffect.Kept);
        var body = await ReadAsync(path);
        body["metadata"]!.AsObject().Remove("managedFields");
        foreach (var (name, value) in JsonNode.Parse(others)!.AsObject())
            body["spec"]![name] = value?.DeepClone();
        await administrator.ReplaceAsync(path, Bytes(body), "other", WriteEffect.Kept, CancellationToken.None);
        var before = await ReadAsync(path);
        return await ToldAsync(await SendAsync(administrator, path, Body(before, """{"t":"x"}""", null, null, null), force: true, WriteEffect.Kept), path, before);
    }

    private async Task<string> ReplaceAppliedAsync()
    {
        var path = await CreateAsync(Typed);
        await SendAsync(administrator, path, Body(await ReadAsync(path), """{"n":{"q":1},"k":[{"name":"n9","v":3}],"s":["q"]}""", null, null, null), force: true, WriteEffect.Kept);
        var body = await ReadAsync(path);
        body["metadata"]!.AsObject().Remove("managedFields");
        (body["spec"]!["n"]!["q"], body["spec"]!["s"]) = (3, new JsonArray("x", "q", "new"));
        body["spec"]!["k"] = JsonNode.Parse("""[{"name":"n1","v":1,"w":5},{"name":"n9","v":4}]""");
        return await ToldAsync(await administrator.ReplaceAsync(path, Bytes(body), "other", WriteEffect.Kept, CancellationToken.None), path, body);
    }

    /// <summary>As no connection of the console sends it.</summary>
    private async Task<string> SendAsync(Action<JsonObject> change, string query = "?fieldManager=restorer&force=true", string media = "application/apply-patch+yaml")
    {
        var path = await CreateAsync(Typed);
        var body = JsonNode.Parse(Body(await ReadAsync(path), """{"a":2}""", null, null, null))!.AsObject();
        change(body);
        return Told(await api.SendAsync(HttpMethod.Patch, path + query, body.ToJsonString(), media));
    }

    private async Task<string> ApplyGoneAsync()
    {
        var path = await CreateAsync(Typed, isHeld: false);
        var before = await ReadAsync(path);
        await api.DeleteAsync(path);
        var answer = await SendAsync(administrator, path, Body(before, """{"a":2}""", null, null, null), force: true, WriteEffect.Kept);
        return $"{Words(answer)}; then {(await administrator.ReadObjectAsync(path, CancellationToken.None)).GetType().Name}";
    }

    private async Task<string> ApplyNewAsync()
    {
        var (path, body) = ($"{Typed}/made", """{"apiVersion":"applies.example/v1","kind":"Typed","metadata":{"name":"made"},"spec":{"a":1,"m":{"o":{"x":1}}}}""");
        var reply = await api.SendAsync(HttpMethod.Patch, path + "?fieldManager=restorer", body, "application/apply-patch+yaml");
        var now = await ReadAsync(path);
        return $"{reply.Status}; then spec {Text(now["spec"])}, generation {now["metadata"]!["generation"]}, owned {Owned(now)}";
    }

    private async Task<string> ApplyMapAsync(string data, bool force = true)
    {
        var name = $"scene-{++_names}";
        await SureAsync(api.PostAsync($"{Maps}?fieldManager=editor", JsonNode.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{"x":"1"}},"data":{"a":"1"}}""")!));
        var before = await ReadAsync($"{Maps}/{name}");
        var body = JsonNode.Parse(Body(before, null, """{"labels":{"y":"2"}}""", null, null))!.AsObject();
        body["data"] = JsonNode.Parse(data);
        var answer = await SendAsync(administrator, $"{Maps}/{name}", Bytes(body), force, WriteEffect.Kept);
        var now = await ReadAsync($"{Maps}/{name}");
        return $"{Words(answer)}; then data {Text(now["data"])}, labels {Text(now["metadata"]!["labels"])}, owned {Owned(now)}";
    }

    private static Task<WriteAnswer> SendAsync(ClusterConnection by, string path, byte[] body, bool force, WriteEffect effect) => by.ApplyAsync(path, body, "restorer", force, effect, CancellationToken.None);

    private static byte[] Body(JsonObject before, string? spec, string? meta, string? uid, string? revision)
    {
        var metadata = meta is null ? [] : JsonNode.Parse(meta)!.AsObject();
        (metadata["name"], metadata["uid"]) = (before["metadata"]!["name"]!.DeepClone(), uid ?? (string)before["metadata"]!["uid"]!);
        metadata["resourceVersion"] = revision ?? (string)before["metadata"]!["resourceVersion"]!;
        var body = new JsonObject { ["apiVersion"] = before["apiVersion"]!.DeepClone(), ["kind"] = before["kind"]!.DeepClone(), ["metadata"] = metadata };
        if (spec is not null)
            body["spec"] = JsonNode.Parse(spec);
        return Bytes(body);
    }

    private async Task<string> ToldAsync(WriteAnswer answer, string path, JsonObject before)
    {
        var now = await ReadAsync(path);
        var moved = (string)before["metadata"]!["resourceVersion"]! != (string)now["metadata"]!["resourceVersion"]!;
        var metadata = string.Concat(((string[])["labels", "annotations", "finalizers", "ownerReferences"]).Where(field => now["metadata"]![field] is not null).Select(field => $", {field} {Text(now["metadata"]![field])}"));
        return $"{Words(answer)}; then spec {Text(now["spec"])}, status {now["status"]?.ToJsonString() ?? "none"}{metadata}, generation {now["metadata"]!["generation"]}, "
            + $"{(moved ? "another" : "the same")} resourceVersion, owned {Owned(now)}";
    }

    private static string Words(WriteAnswer answer) => answer switch
    {
        WriteAnswer.Done done => $"Done (owned {Owned(JsonNode.Parse(done.Json)!)})",
        WriteAnswer.Owned owned => $"Owned {string.Join(", ", owned.Fields)}: {owned.Words}",
        _ => answer.ToString(),
    };

    private static string Told(ApiReply reply) => reply.Json is JsonObject { } json && (string?)json["kind"] == "Status" ? $"{reply.Status} {json["reason"]}: {json["message"]} {json["details"]?.ToJsonString()}" : $"{reply.Status}";

    private static string Owned(JsonNode document) => string.Join(" ", document["metadata"]!["managedFields"]!.AsArray()
        .Select(entry => $"{entry!["manager"]} by {entry["operation"]} in {entry["apiVersion"]}{(entry["time"] is null ? " at no time" : "")} {Text(entry["fieldsV1"])}"));

    private static string Text(JsonNode? node) => Encoding.UTF8.GetString(Manifests.Canonicalizer.Normalize(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null")));

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private async Task<string> CreateAsync(string collection, bool isHeld = true)
    {
        var name = $"scene-{++_names}";
        var held = isHeld ? "\"finalizers\":[\"c/d\"]," : "";
        var kind = collection == Typed ? "Typed" : collection == Loose ? "Loose" : collection == Open ? "Open" : "Split";
        await SureAsync(api.PostAsync($"{collection}?fieldManager=editor", JsonNode.Parse($$$"""
            {"apiVersion":"applies.example/v1","kind":"{{{kind}}}","metadata":{{{{held}}}"name":"{{{name}}}","labels":{"b":"1"}},
             "spec":{"a":1,"b":[1,2],"n":{"p":1},"m":{"one":{"x":1}},"s":["x","y"],"k":[{"name":"n1","v":1,"w":2}],"u":{"f":{"g":[1]}},"am":{"z":"1"}},"status":{"old":true}}
            """)!));
        return $"{collection}/{name}";
    }

    private async Task<JsonObject> ReadAsync(string path) => JsonNode.Parse(((ObjectReading.Found)await administrator.ReadObjectAsync(path, CancellationToken.None)).Json)!.AsObject();

    private static async Task SureAsync(Task<ApiReply> asked)
    {
        if (await asked is { Status: not 201 } reply)
            throw new InvalidOperationException($"it was not created: {reply}");
    }

    /// <summary>Without the identities that no two servers share.</summary>
    private static string Without(string told) => Uid().Replace(told, "UID");

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    private static string Definition(string kind, string more, string subresources) => Template.Replace("KIND", $"{char.ToUpperInvariant(kind[0])}{kind[1..]}", StringComparison.Ordinal)
        .Replace("kinds", $"{kind}s", StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal).Replace("SUBRESOURCES", subresources, StringComparison.Ordinal);

    private const string OpenDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"opens.applies.example"},
         "spec":{"group":"applies.example","scope":"Namespaced","names":{"plural":"opens","kind":"Open","listKind":"OpenList"},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{
             "spec":{"type":"object","properties":{"a":{"type":"integer"},"n":{"type":"object","additionalProperties":{"type":"integer"}},
               "u":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"m":{"type":"object","additionalProperties":{"x-kubernetes-preserve-unknown-fields":true}}},
               "x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """;

    private const string Template = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"kinds.applies.example"},
         "spec":{"group":"applies.example","scope":"Namespaced","names":{"plural":"kinds","kind":"KIND","listKind":"KINDList"},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
             "spec":{"type":"object","properties":{MORE
               "a":{"type":"integer"},"t":{"type":"string","default":"dd"},"b":{"type":"array","items":{"type":"integer"}},"e":{"type":"string","nullable":true},
               "m":{"type":"object","additionalProperties":{"type":"object","properties":{"x":{"type":"integer"}}}},
               "am":{"type":"object","x-kubernetes-map-type":"atomic","additionalProperties":{"type":"string"}},
               "n":{"type":"object","properties":{"p":{"type":"integer"},"q":{"type":"integer"}}},
               "o":{"type":"object","properties":{"q":{"type":"integer"}}},
               "s":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
               "k":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
                 "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"v":{"type":"integer"},"w":{"type":"integer"}}}},
               "u":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
             "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}SUBRESOURCES}]}}
        """;
}
