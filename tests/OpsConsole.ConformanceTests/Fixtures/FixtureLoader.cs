using System.Text.Json.Nodes;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Fixtures;

/// <summary>What became of the fixtures: the objects that now exist, and by name those this server could not take.</summary>
public sealed record LoadedFixtures(IReadOnlyList<string> Definitions, IReadOnlyList<string> Objects, IReadOnlyList<string> Skipped);

/// <summary>Brings the definitions and objects of the fixtures into an API server through its plain API.</summary>
public sealed class FixtureLoader(ApiClient api)
{
    private readonly Dictionary<string, JsonArray> _resources = [];
    private readonly HashSet<string> _namespaces = ["default", "kube-system"];
    private readonly List<string> _objects = [];
    private readonly List<string> _skipped = [];

    public async Task<LoadedFixtures> LoadAsync(string folder)
    {
        var documents = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(file => YamlDocuments.Read(File.ReadAllText(file)).Select(document => (Name: Named(folder, file, document), document)))
            .Where(entry => entry.document["kind"] is not null).ToList();

        var definitions = new FixtureDefinitions(api);
        foreach (var (name, document) in documents.Where(entry => Kind(entry.document) == "CustomResourceDefinition"))
            if (await definitions.LoadAsync(document) is { Status: not 201 } reply)
                Skip(name, reply);
        await definitions.WaitUntilServedAsync();
        // A webhook configuration comes last: it would ask a service that is not here about every deletion.
        foreach (var (name, document) in documents.Where(entry => Kind(entry.document) != "CustomResourceDefinition")
            .OrderBy(entry => Kind(entry.document) switch { "Namespace" => 0, "ValidatingWebhookConfiguration" => 2, _ => 1 }))
            await LoadObjectAsync(name, document);
        return new LoadedFixtures(definitions.Loaded, _objects, _skipped);
    }

    private async Task LoadObjectAsync(string name, JsonObject document)
    {
        var apiVersion = (string)document["apiVersion"]!;
        var root = apiVersion.Contains('/') ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        var resources = await ResourcesAsync(root);
        var resource = resources.FirstOrDefault(entry => (string?)entry!["kind"] == Kind(document) && !((string)entry["name"]!).Contains('/'));
        if (resource is null)
        {
            _skipped.Add($"{name}: this server has no such kind");
            return;
        }
        var metadata = document["metadata"]!.AsObject();
        foreach (var field in new[] { "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "selfLink" })
            metadata.Remove(field);
        var collection = $"{root}/{resource["name"]}";
        if ((bool)resource["namespaced"]!)
        {
            var space = (string?)metadata["namespace"] ?? "default";
            metadata["namespace"] = space;
            await EnsureNamespaceAsync(space);
            collection = $"{root}/namespaces/{space}/{resource["name"]}";
        }
        await CreateAsync(name, document, collection, resources.Any(entry => (string)entry!["name"]! == $"{resource["name"]}/status"));
    }

    private async Task CreateAsync(string name, JsonObject document, string collection, bool hasStatus)
    {
        var reply = await api.PostAsync(collection, document);
        // The same name in several files means another object here: it is loaded under a name of its own.
        for (var number = 2; reply.Status == 409 && Kind(document) != "Namespace"; number++)
        {
            var copy = document.DeepClone().AsObject();
            copy["metadata"]!["name"] = $"{document["metadata"]!["name"]}-{number}";
            reply = await api.PostAsync(collection, copy);
        }
        if (reply.Status != 201)
        {
            Skip(name, reply);
            return;
        }
        var path = $"{collection}/{reply.Json!["metadata"]!["name"]}";
        _objects.Add(path);
        if (!hasStatus || document["status"] is not { } status)
            return;
        var created = reply.Json!.AsObject();
        created["status"] = status.DeepClone();
        var updated = await api.PutAsync(path + "/status", created);
        if (updated.Status != 200)
            Skip(name + " (status only)", updated);
    }

    private async Task<JsonArray> ResourcesAsync(string root)
    {
        if (!_resources.TryGetValue(root, out var resources))
        {
            var reply = await api.GetAsync(root);
            _resources[root] = resources = reply.Status == 200 ? reply.Json!["resources"]!.AsArray() : [];
        }
        return resources;
    }

    private async Task EnsureNamespaceAsync(string space)
    {
        if (_namespaces.Add(space))
            await api.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } });
    }

    private void Skip(string name, ApiReply reply)
    {
        var message = (string?)reply.Json?["message"] ?? reply.ToString();
        _skipped.Add($"{name}: {reply.Status} {(message.Length > 400 ? message[..400] : message)}");
    }

    private static string Named(string folder, string file, JsonObject document) =>
        $"{Path.GetRelativePath(folder, file)} {Kind(document)}/{document["metadata"]?["name"] ?? document["metadata"]?["generateName"]}";

    private static string Kind(JsonObject document) => (string?)document["kind"] ?? "";
}
