using System.Text.Json;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>What the target cluster's CustomResourceDefinition says of a type now, as far as a restore needs it.</summary>
public sealed record RestoreDefinition
{
    /// <summary>Why nothing of the type can be restored; null where it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The cluster has none of this name, and the type is none of Kubernetes itself.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Its condition Established is True: the server serves the type.</summary>
    public bool IsEstablished { get; init; }

    /// <summary>Without a definition: a type of Kubernetes itself.</summary>
    public IReadOnlyList<string> Served { get; init; } = [];
    public bool HasStatusSubresource { get; init; }
    public bool KnowsManagementPolicies { get; init; }

    /// <summary>Whose the definition is: of Crossplane's types, the package that installed it.</summary>
    public IReadOnlyList<OwnerName> Owners { get; init; } = [];

    public static async Task<RestoreDefinition> ReadAsync(ClusterConnection connection, DeletionType type, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ReadObjectAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{type.Name}", cancellationToken) is ObjectReading.Found found
                ? Of(found.Json, type.Version)
                // Types of Kubernetes itself have no definition; their status is a subresource wherever they have one.
                : type.Group.Contains('.', StringComparison.Ordinal) && !type.Group.EndsWith(".k8s.io", StringComparison.Ordinal)
                    ? new() { IsAbsent = true, Obstacle = $"the cluster has no CustomResourceDefinition {type.Name} any more; restore that first, or with it (\"definitions\":\"create\")" }
                    : new() { HasStatusSubresource = true };
        }
        catch (Exception error) when (error is KubernetesException or ObjectDisposedException)
        {
            return new() { Obstacle = $"the CustomResourceDefinition {type.Name} cannot be read: {StagedObject.Readable(error.Message)}" };
        }
    }

    /// <param name="json">The definition.</param>
    /// <param name="version">In which the object is written.</param>
    internal static RestoreDefinition Of(ReadOnlyMemory<byte> json, string version)
    {
        using var document = JsonDocument.Parse(json, new() { MaxDepth = 1000 });
        var root = document.RootElement;
        if (At(root, "metadata", "deletionTimestamp") is not null)
            return new() { Obstacle = "its CustomResourceDefinition is being deleted, and everything of it with it" };
        if (Items(At(root, "status", "conditions")).Any(condition => Text(At(condition, "type")) is "Established" or "NamesAccepted" && Text(At(condition, "status")) == "False"))
            return new() { Obstacle = "its CustomResourceDefinition is not established" };
        var versions = Items(At(root, "spec", "versions"));
        List<string> served = [.. versions.Where(entry => At(entry, "served") is { ValueKind: JsonValueKind.True }).Select(entry => Text(At(entry, "name"))).OfType<string>()];
        var own = versions.Where(entry => Text(At(entry, "name")) == version).Select(entry => (JsonElement?)entry).FirstOrDefault();
        return new()
        {
            Served = served,
            IsEstablished = Items(At(root, "status", "conditions")).Any(condition => Text(At(condition, "type")) is "Established" && Text(At(condition, "status")) == "True"),
            Obstacle = served.Contains(version) ? null : $"version {version} is not served; served are {string.Join(", ", served)}",
            HasStatusSubresource = At(own, "subresources", "status") is not null,
            KnowsManagementPolicies = At(own, "schema", "openAPIV3Schema", "properties", "spec", "properties", "managementPolicies") is not null,
            Owners = [.. Items(At(root, "metadata", "ownerReferences")).Select(owner => new OwnerName(Text(At(owner, "apiVersion")) ?? "", Text(At(owner, "kind")) ?? "", Text(At(owner, "name")) ?? ""))],
        };
    }

    private static JsonElement? At(JsonElement? place, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            place = place is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(key, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;
        return place;
    }

    private static JsonElement[] Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
