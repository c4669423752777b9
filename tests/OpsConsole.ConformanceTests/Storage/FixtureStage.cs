using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>Objects of the fixtures in a server, under their own names and with their status, for as long as one group is looked at.</summary>
internal sealed class FixtureStage(ApiClient api)
{
    private readonly Dictionary<string, JsonArray> _resources = [];
    private readonly HashSet<string> _namespaces = ["default", "kube-system"];

    public async Task<IReadOnlyList<StagedObject>> PutAsync(IReadOnlyList<JsonObject> documents)
    {
        var staged = new StagedObject[documents.Count];
        // A webhook configuration comes last: it would ask a service that is not here about every deletion.
        foreach (var (index, document) in documents.Index().OrderBy(entry => IsWebhook(entry.Item) ? 1 : 0))
            staged[index] = await PutAsync(document);
        return staged;
    }

    public async Task ClearAsync(IReadOnlyList<StagedObject> staged)
    {
        foreach (var path in staged.Where(one => one.Path is not null).OrderBy(one => IsWebhook(one.Document) ? 0 : 1).Select(one => one.Path!))
        {
            await api.MergePatchAsync(path, """{"metadata":{"finalizers":null}}""");
            // The server asks a webhook for a moment longer than its configuration is there.
            await Eventually.True(async () => (await api.DeleteAsync(path)).Status is 200 or 202 or 404, $"{path} may be deleted");
        }
        foreach (var one in staged.Where(one => one.Path is not null))
            await Eventually.True(async () => (await api.GetAsync(one.Path!)).Status == 404, $"{one.Path} is gone");
    }

    private async Task<StagedObject> PutAsync(JsonObject document)
    {
        var (apiVersion, kind) = ((string)document["apiVersion"]!, (string)document["kind"]!);
        var root = apiVersion.Contains('/') ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        var resources = await ResourcesAsync(root);
        var body = ServerChanges.WithoutServersOwn(document);
        if (resources.FirstOrDefault(entry => (string?)entry!["kind"] == kind && !((string)entry["name"]!).Contains('/')) is not { } resource)
            return new() { Document = document, Key = null, Path = null, Refusal = Words(await api.PostAsync($"{root}/{kind.ToLowerInvariant()}s", body)) };

        var metadata = body["metadata"]!.AsObject();
        var isDeleting = document["metadata"]!["deletionTimestamp"] is not null;
        var (name, plural, space) = ((string)metadata["name"]!, (string)resource["name"]!, "");
        if ((bool)resource["namespaced"]!)
        {
            space = (string?)metadata["namespace"] ?? "default";
            metadata["namespace"] = space;
            if (_namespaces.Add(space))
                await api.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } });
        }
        var staged = new StagedObject
        {
            Document = document,
            Key = new ObjectKey(apiVersion.Contains('/') ? $"{plural}.{apiVersion.Split('/')[0]}" : plural, space, name),
            Path = $"{root}{(space.Length > 0 ? $"/namespaces/{space}" : "")}/{plural}/{name}",
            Refusal = null,
        };
        var refusal = await CreateAsync(staged.Path, body, resources.Any(entry => (string)entry!["name"]! == $"{plural}/status"), isDeleting);
        return refusal is null ? staged : staged with { Path = null, Refusal = refusal };
    }

    /// <summary>Null where all of it was taken.</summary>
    private async Task<string?> CreateAsync(string path, JsonObject body, bool hasStatus, bool isDeleting)
    {
        var reply = await api.PostAsync(path[..path.LastIndexOf('/')], body);
        if (reply.Status != 201)
            return Words(reply);
        if (hasStatus && body["status"] is { } status)
        {
            var created = reply.Json!.AsObject();
            created["status"] = status.DeepClone();
            if (await api.PutAsync($"{path}/status", created) is { Status: not 200 } refused)
                throw new InvalidOperationException($"{path} has no status: {refused}");
        }
        if (path.Contains("/customresourcedefinitions/", StringComparison.Ordinal))
            await Eventually.True(async () => (await api.GetAsync(path)).Json!["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["type"] == "Established") == true, $"{path} is established");
        // A moment of deletion is no field to write: the finalizers hold a real deletion open.
        if (isDeleting && await api.DeleteAsync(path) is var deleted && deleted.Json?["metadata"]?["deletionTimestamp"] is null)
            throw new InvalidOperationException($"{path} is not being deleted: {deleted}");
        return null;
    }

    private async Task<JsonArray> ResourcesAsync(string root)
    {
        if (!_resources.TryGetValue(root, out var resources))
            _resources[root] = resources = await api.GetAsync(root) is { Status: 200, Json: { } list } ? list["resources"]!.AsArray() : [];
        return resources;
    }

    private static bool IsWebhook(JsonObject document) => (string?)document["kind"] == "ValidatingWebhookConfiguration";

    private static string Words(ApiReply reply) => $"{reply.Status} {(string?)reply.Json?["message"] ?? Encoding.UTF8.GetString(reply.Body).Trim()}";
}
