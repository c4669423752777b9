using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>What an API server serves. A group or version that cannot be read is a gap, never the end of discovery.</summary>
public sealed record DiscoveryResult
{
    /// <summary><c>gitVersion</c> of <c>/version</c>.</summary>
    public required string ServerVersion { get; init; }
    /// <summary>One row a type (not a version), listable types only, ordered by name.</summary>
    public required IReadOnlyList<ResourceType> Types { get; init; }
    public required IReadOnlyList<DiscoveryGap> Gaps { get; init; }
}

/// <summary>A group version whose types could not be learned.</summary>
public sealed record DiscoveryGap(string Group, string? Version, KubernetesFault Fault, string Reason);

/// <summary>Learns an API server's types: in two requests where it aggregates its discovery, one request a version where it does not.</summary>
public sealed class ApiDiscovery(ClusterConnection connection, TimeProvider time)
{
    private const int MostRequestsAtOnce = 8;
    private const string CrdGroup = "apiextensions.k8s.io";

    // What a server does not know of this it passes over, down to plain JSON.
    private const string Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    public ApiDiscovery(ClusterConnection connection) : this(connection, TimeProvider.System)
    {
    }

    /// <summary>Reads groups, types and the printer columns of every CustomResourceDefinition.</summary>
    /// <exception cref="KubernetesException">Only when not even the list of groups can be read.</exception>
    public async Task<DiscoveryResult> DiscoverAsync(CancellationToken cancellationToken)
    {
        var gaps = new List<DiscoveryGap>();
        var version = await ServerVersionAsync(cancellationToken).ConfigureAwait(false);
        var groups = new List<DiscoveredGroup>();
        groups.AddRange(await CoreAsync(gaps, cancellationToken).ConfigureAwait(false));
        groups.AddRange(await ReadGroupsAsync("/apis", cancellationToken).ConfigureAwait(false));

        foreach (var stale in groups.SelectMany(group => group.Versions, (group, version) => (group.Name, Version: version)).Where(entry => entry.Version.IsStale))
            gaps.Add(new DiscoveryGap(stale.Name, stale.Version.Name, KubernetesFault.ServerError,
                $"The server says that what it knows of {stale.Name}/{stale.Version.Name} is out of date: the API behind it does not answer."));

        await ReadVersionsAsync(groups, gaps, cancellationToken).ConfigureAwait(false);
        var definitions = await DefinitionsAsync(groups, gaps, cancellationToken).ConfigureAwait(false);

        return new DiscoveryResult
        {
            ServerVersion = version,
            Types = [.. groups.SelectMany(DiscoveryDocuments.Types).Select(type => definitions.Enrich(type)).OrderBy(type => type.Name, StringComparer.Ordinal)],
            Gaps = [.. gaps.OrderBy(gap => gap.Group, StringComparer.Ordinal).ThenBy(gap => gap.Version, StringComparer.Ordinal)],
        };
    }

    private async Task<string> ServerVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await connection.GetAsync("/version", cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(document);
            return json.RootElement.Text("gitVersion") ?? "unknown";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException
            or KubernetesException { Fault: KubernetesFault.Forbidden or KubernetesFault.NotFound })
        {
            // Only a label: some platforms keep it to administrators.
            return "unknown";
        }
    }

    private async Task<IReadOnlyList<DiscoveredGroup>> CoreAsync(List<DiscoveryGap> gaps, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadGroupsAsync("/api", cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException fault) when (fault.Fault is KubernetesFault.ServerError or KubernetesFault.Malformed or KubernetesFault.Forbidden)
        {
            gaps.Add(new DiscoveryGap("", null, fault.Fault, fault.Message));
            return [];
        }
    }

    private async Task<IReadOnlyList<DiscoveredGroup>> ReadGroupsAsync(string path, CancellationToken cancellationToken)
    {
        await using var answer = await connection.OpenAsync(path, Accept, cancellationToken).ConfigureAwait(false);
        var body = await answer.ReadWholeAsync(DiscoveryDocuments.MostBytes).ConfigureAwait(false);
        return DiscoveryDocuments.Parse(body, $"Cluster {connection.Settings.Name}, {path}", DiscoveryDocuments.Groups);
    }

    private async Task ReadVersionsAsync(List<DiscoveredGroup> groups, List<DiscoveryGap> gaps, CancellationToken cancellationToken)
    {
        var unread = groups.SelectMany(group => group.Versions, (group, version) => (Group: group.Name, Version: version))
            .Where(entry => entry.Version.Resources is null && !entry.Version.IsStale);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostRequestsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(unread, options, async (entry, token) =>
        {
            var path = entry.Group.Length == 0 ? $"/api/{entry.Version.Name}" : $"/apis/{entry.Group}/{entry.Version.Name}";
            try
            {
                var body = await connection.GetAsync(path, token).ConfigureAwait(false);
                entry.Version.Resources = DiscoveryDocuments.Parse(body, $"Cluster {connection.Settings.Name}, {path}", DiscoveryDocuments.Resources);
            }
            catch (KubernetesException fault)
            {
                // One broken API must not hide the others: velero#2434, argo-cd#22603.
                lock (gaps)
                    gaps.Add(new DiscoveryGap(entry.Group, entry.Version.Name, fault.Fault, fault.Message));
            }
        }).ConfigureAwait(false);
    }

    private async Task<CustomDefinitions> DefinitionsAsync(List<DiscoveredGroup> groups, List<DiscoveryGap> gaps, CancellationToken cancellationToken)
    {
        var definitions = new CustomDefinitions();
        var type = groups.SelectMany(DiscoveryDocuments.Types).FirstOrDefault(type => type.Group == CrdGroup && type.Resource == "customresourcedefinitions");
        if (type is null)
            return definitions;
        var outcome = await new ResourceLister(connection, time)
            .ListAsync(type, new ListOptions { PageSize = 50 }, definitions, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsComplete)
            gaps.Add(new DiscoveryGap(CrdGroup, type.Version, outcome.Fault ?? KubernetesFault.Malformed,
                $"Which types are custom, and their printer columns, is not fully known. {outcome.Reason}"));
        return definitions;
    }
}
