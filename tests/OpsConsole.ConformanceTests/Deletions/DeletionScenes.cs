using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Deletions;

/// <summary>Deletions by the console's own connection, played once against one server; each scene ends in what was answered and what is there then.</summary>
public sealed partial class DeletionScenes(ApiClient api, ClusterConnection administrator, ClusterConnection stranger)
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Gadgets = "/apis/deletions.example/v1/namespaces/default/gadgets";
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Namespaces = "/api/v1/namespaces";
    private const string Classes = "/apis/storage.k8s.io/v1/storageclasses";
    private const string Held = """{"metadata":{"finalizers":["deletions.example/hold"]}}""";
    private static readonly string AnotherUid = Guid.Empty.ToString();

    private int _names;

    public static IReadOnlyDictionary<string, Func<DeletionScenes, Task<string>>> All { get; } = new Dictionary<string, Func<DeletionScenes, Task<string>>>
    {
        ["another uid"] = scenes => scenes.PlayAsync(Gadgets, approved => approved with { Uid = AnotherUid }),
        ["another state"] = scenes => scenes.PlayAsync(Gadgets, approved => approved with { ResourceVersion = "1" }),
        ["neither"] = scenes => scenes.PlayAsync(Gadgets, _ => new(AnotherUid, "1")),
        ["the right one"] = scenes => scenes.PlayAsync(Gadgets, approved => approved),
        ["a dry run"] = scenes => scenes.PlayAsync(Gadgets, approved => approved, new() { DryRun = true }),
        ["a dry run of another uid"] = scenes => scenes.PlayAsync(Gadgets, approved => approved with { Uid = AnotherUid }, new() { DryRun = true }),
        ["dependents first"] = scenes => scenes.PlayAsync(Gadgets, approved => approved, new() { Propagation = DeletePropagation.Foreground }),
        ["dependents stay"] = scenes => scenes.PlayAsync(Gadgets, approved => approved, new() { Propagation = DeletePropagation.Orphan }),
        ["a built-in type"] = scenes => scenes.PlayAsync(Maps, approved => approved),
        ["a built-in type, another uid"] = scenes => scenes.PlayAsync(Maps, approved => approved with { Uid = AnotherUid }),
        ["a type that answers with the object"] = scenes => scenes.PlayAsync(Classes, approved => approved),
        ["a type that answers with the object, another state"] = scenes => scenes.PlayAsync(Classes, approved => approved with { ResourceVersion = "1" }),
        ["a namespace"] = scenes => scenes.PlayAsync(Namespaces, approved => approved),
        ["a namespace, another uid"] = scenes => scenes.PlayAsync(Namespaces, approved => approved with { Uid = AnotherUid }),
        ["a namespace, another state"] = scenes => scenes.PlayAsync(Namespaces, approved => approved with { ResourceVersion = "1" }),
        ["somebody without the right"] = scenes => scenes.PlayAsync(Gadgets, approved => approved, by: scenes.Stranger),
        ["a finalizer holds it"] = scenes => scenes.HoldAsync(),
        ["a dry run of what a finalizer holds"] = scenes => scenes.HoldDryAsync(),
        ["what is not there"] = scenes => scenes.AbsentAsync($"{Gadgets}/nobody"),
        ["a namespace that is not there"] = scenes => scenes.AbsentAsync("/apis/deletions.example/v1/namespaces/nowhere/gadgets/nobody"),
        ["a type that is not there"] = scenes => scenes.AbsentAsync("/apis/deletions.example/v1/namespaces/default/nothings/nobody"),
        ["a group that is not there"] = scenes => scenes.AbsentAsync("/apis/nothing.example/v1/namespaces/default/gadgets/nobody"),
        ["a built-in type that is not there"] = scenes => scenes.AbsentAsync("/api/v1/namespaces/default/nothings/nobody"),
        ["re-created under its name"] = scenes => scenes.RecreateAsync(),
    };

    private ClusterConnection Stranger { get; } = stranger;

    public async Task<IReadOnlyDictionary<string, string>> PlayAllAsync()
    {
        await CreateAsync(Definitions, Definition);
        await Eventually.True(async () => (await api.GetAsync(Gadgets)).Status == 200, "gadgets are served");
        var played = new Dictionary<string, string>();
        foreach (var (name, scene) in All)
            played[name] = Plain(await scene(this));
        return played;
    }

    private async Task<string> PlayAsync(string collection, Func<DeletePreconditions, DeletePreconditions> change, DeleteOptions? options = null, ClusterConnection? by = null)
    {
        var path = await CreateAsync(collection);
        var answer = await (by ?? administrator).DeleteAsync(path, change(await ReadAsync(path)), options ?? new(), CancellationToken.None);
        return $"{Told(answer)}; then {await StandsAsync(path)}";
    }

    private async Task<string> HoldAsync()
    {
        var path = await CreateAsync(Gadgets);
        await api.MergePatchAsync(path, Held);
        var first = await administrator.DeleteAsync(path, await ReadAsync(path), new(), CancellationToken.None);
        var marked = await StandsAsync(path);
        var again = await administrator.DeleteAsync(path, await ReadAsync(path), new(), CancellationToken.None);
        await api.MergePatchAsync(path, """{"metadata":{"finalizers":null}}""");
        return $"{Told(first)}; then {marked}; again {Told(again)}; let go, then {await StandsAsync(path)}";
    }

    private async Task<string> HoldDryAsync()
    {
        var path = await CreateAsync(Gadgets);
        await api.MergePatchAsync(path, Held);
        return $"{Told(await administrator.DeleteAsync(path, await ReadAsync(path), new() { DryRun = true }, CancellationToken.None))}; then {await StandsAsync(path)}";
    }

    private async Task<string> AbsentAsync(string path) =>
        $"{Told(await administrator.DeleteAsync(path, new(AnotherUid, "1"), new(), CancellationToken.None))}; then {await StandsAsync(path)}";

    private async Task<string> RecreateAsync()
    {
        var path = await CreateAsync(Gadgets);
        var approved = await ReadAsync(path);
        await administrator.DeleteAsync(path, approved, new(), CancellationToken.None);
        await CreateAsync(Gadgets, name: path[(path.LastIndexOf('/') + 1)..]);
        return $"{Told(await administrator.DeleteAsync(path, approved, new(), CancellationToken.None))}; then {await StandsAsync(path)}";
    }

    private Task<string> CreateAsync(string collection, string? body = null, string? name = null)
    {
        name ??= body is null ? $"scene-{++_names}" : (string)JsonNode.Parse(body)!["metadata"]!["name"]!;
        return CreateAsync(collection, JsonNode.Parse(body ?? collection switch
        {
            Gadgets => $$$"""{"apiVersion":"deletions.example/v1","kind":"Gadget","metadata":{"name":"{{{name}}}"},"spec":{}}""",
            Maps => $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"a":"b"}}""",
            Namespaces => $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""",
            _ => $$$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{{name}}}"},"provisioner":"ebs.csi.aws.com"}""",
        })!, name);
    }

    private async Task<string> CreateAsync(string collection, JsonNode document, string name)
    {
        var reply = await api.PostAsync(collection, document);
        return reply.Status == 201 ? $"{collection}/{name}" : throw new InvalidOperationException($"{collection}/{name} was not created: {reply}");
    }

    private async Task<DeletePreconditions> ReadAsync(string path) =>
        await administrator.ReadObjectAsync(path, CancellationToken.None) is ObjectReading.Found found && JsonNode.Parse(found.Json)!["metadata"] is { } metadata
            ? new((string)metadata["uid"]!, (string)metadata["resourceVersion"]!)
            : throw new InvalidOperationException($"{path} is not there");

    private async Task<string> StandsAsync(string path)
    {
        try
        {
            return await administrator.ReadObjectAsync(path, CancellationToken.None) is ObjectReading.Found found ? $"it stands ({Marks(found.Json)})" : "it is absent";
        }
        catch (KubernetesException error)
        {
            return $"nobody can tell: {error.Fault}";
        }
    }

    private static string Told(DeleteAnswer answer) => answer is DeleteAnswer.Marked marked ? $"Marked ({Marks(marked.Json)})" : answer.ToString();

    private static string Marks(byte[] json)
    {
        var metadata = JsonNode.Parse(json)!["metadata"]!;
        return $"marked {metadata["deletionTimestamp"] is not null}, finalizers {metadata["finalizers"]?.ToJsonString()}, generation {metadata["generation"]}";
    }

    /// <summary>Without the identities and revisions that no two servers share.</summary>
    private static string Plain(string told) => Revision().Replace(Uid().Replace(told, "UID"), "REVISION");

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"(?<=record \(|object meta: )\d+")]
    private static partial Regex Revision();

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"gadgets.deletions.example"},
         "spec":{"group":"deletions.example","scope":"Namespaced","names":{"plural":"gadgets","singular":"gadget","kind":"Gadget","listKind":"GadgetList"},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;
}
