using OpsConsole.Manifests;

namespace OpsConsole.Kubernetes;

/// <summary>A resource type as one API server serves it.</summary>
public sealed record ResourceType
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }
    /// <summary>The version this connection reads: the group's preferred one where the type is served in it.</summary>
    public required string Version { get; init; }
    /// <summary>The lower-case plural of the URL.</summary>
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required bool Namespaced { get; init; }
    public IReadOnlyList<string> Categories { get; init; } = [];
    public IReadOnlyList<string> Verbs { get; init; } = [];
    /// <summary>All versions in which the type is served, preferred first.</summary>
    public IReadOnlyList<string> ServedVersions { get; init; } = [];
    /// <summary>True where a CustomResourceDefinition stands behind it.</summary>
    public bool IsCustom { get; init; }
    /// <summary>The version objects are stored in, where a CustomResourceDefinition tells: reading it needs no conversion of new objects.</summary>
    public string? StorageVersion { get; init; }
    /// <summary>True where other versions are converted by a webhook, which may be down when the rest of the server is up.</summary>
    public bool ConvertsByWebhook { get; init; }
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    /// <summary><c>buckets.s3.aws.upbound.io</c>, or <c>services</c> for the core group.</summary>
    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>The path of the whole collection, without a leading host: <c>/apis/s3.aws.upbound.io/v1beta2/buckets</c>.</summary>
    public string Path => PathIn(null);

    /// <summary>The path of the collection in one namespace; null is all of them.</summary>
    public string PathIn(string? @namespace)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return @namespace is null ? $"{root}/{Resource}" : $"{root}/namespaces/{@namespace}/{Resource}";
    }

    /// <summary>The path of one object of the type; the namespace is empty for a cluster-scoped one.</summary>
    public string PathOf(string @namespace, string name) => ObjectPath.Of(Group, Version, Resource, @namespace, name);
}
