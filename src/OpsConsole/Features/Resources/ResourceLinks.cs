using System.Globalization;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>The addresses of types, objects and their files.</summary>
public static class ResourceLinks
{
    /// <summary>The cluster's page; looking back, its types, which is what it knows of the past.</summary>
    public static string Cluster(string cluster, DateTimeOffset? at) => at is null ? $"/clusters/{Part(cluster)}" : Types(cluster, at);

    /// <param name="cluster">Its name.</param>
    /// <param name="at">The moment that is looked back to; null for the present.</param>
    public static string Types(string cluster, DateTimeOffset? at = null) => With($"/clusters/{Part(cluster)}", ("tab", "resources"), (AsOf.Key, Moment(at)));

    public static string Type(string cluster, string type, DateTimeOffset? at = null) =>
        With($"/clusters/{Part(cluster)}/types/{Part(type)}", (AsOf.Key, Moment(at)));

    public static string Resource(string cluster, string type, string space, string name, DateTimeOffset? at = null) =>
        With($"/clusters/{Part(cluster)}/types/{Part(type)}/{(space.Length == 0 ? "-" : Part(space))}/{Part(name)}", (AsOf.Key, Moment(at)));

    /// <summary>With the uid where the lineage is not the present one, so that the address keeps meaning it; with the moment that is looked back to.</summary>
    public static string Resource(FoundResource resource, params ReadOnlySpan<(string Key, string? Value)> query) =>
        With(Resource(resource.Cluster.Name, resource.Type.Name, resource.Lineage.Namespace, resource.Lineage.Name),
            [("uid", UidOf(resource)), .. query, (AsOf.Key, Moment(resource.At))]);

    public static string Difference(FoundResource resource, long from, long to, params ReadOnlySpan<(string Key, string? Value)> query) =>
        With(Resource(resource.Cluster.Name, resource.Type.Name, resource.Lineage.Namespace, resource.Lineage.Name) + "/diff",
            [("uid", UidOf(resource)), ("from", Number(from)), ("to", Number(to)), .. query, (AsOf.Key, Moment(resource.At))]);

    /// <summary>The state that a change of the list led to.</summary>
    public static string Change(string cluster, ChangeRow change) =>
        With(Resource(cluster, change.Type, change.Namespace, change.Name), ("uid", change.Uid), ("version", Number(change.Sequence)));

    /// <summary>What that change was, beside the state before.</summary>
    public static string ChangeDifference(string cluster, ChangeRow change, long former) =>
        With(Resource(cluster, change.Type, change.Namespace, change.Name) + "/diff", ("uid", change.Uid), ("from", Number(former)), ("to", Number(change.Sequence)));

    /// <summary>The file behind a download; the service authorises it like the page.</summary>
    public static string Manifest(FoundResource resource, long version, string format, string view) =>
        With($"/api/v1/clusters/{Part(resource.Cluster.Name)}/types/{Part(resource.Type.Name)}/resources/"
            + $"{(resource.Lineage.Namespace.Length == 0 ? "-" : Part(resource.Lineage.Namespace))}/{Part(resource.Lineage.Name)}/manifest",
            [("uid", resource.Lineage.Uid), ("version", Number(version)), ("format", format), ("view", view)]);

    public static string With(string path, params ReadOnlySpan<(string Key, string? Value)> query)
    {
        var sign = '?';
        foreach (var (key, value) in query)
            if (!string.IsNullOrEmpty(value))
            {
                path += $"{sign}{key}={Uri.EscapeDataString(value)}";
                sign = '&';
            }
        return path;
    }

    public static string? Moment(DateTimeOffset? at) => at is { } moment ? AsOf.Write(moment) : null;

    private static string? UidOf(FoundResource resource) => resource.Lineages.Count > 0 && resource.Lineages[0] != resource.Lineage ? resource.Lineage.Uid : null;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Part(string text) => Uri.EscapeDataString(text);
}
