using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>Since when each field of a state has its value, and which field manager owns it.</summary>
/// <param name="Fields">By the paths of <see cref="YamlLine"/>.</param>
/// <param name="Versions">What was compared, oldest first.</param>
/// <param name="IsWhole">The comparison reached the first version that was seen.</param>
public sealed record ResourceBlame(IReadOnlyDictionary<string, FieldBlame> Fields, IReadOnlyList<ResourceVersion> Versions, bool IsWhole);

/// <summary>Compares an object's versions with each other, field by field, back to a bound.</summary>
public sealed class FieldHistory(ResourceBrowser browser, HistoryStore store)
{
    private const int MostVersions = 200;
    private const long MostBytes = 16 * 1024 * 1024;

    public async Task<Answer<ResourceBlame>> BlameAsync(Caller caller, ResourceState state, CancellationToken cancellationToken)
    {
        var found = await browser.FindAgainAsync(caller, state.Resource, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var (clusterId, id) = (found.Value!.Cluster.Id!.Value, found.Value.Lineage.Id);
        var versions = await store.VersionsAsync(clusterId, id, state.Version.ValidFrom.AddMicroseconds(1), MostVersions + 1, cancellationToken);
        var bytes = 0L;
        List<ResourceVersion> taken = [.. versions.Take(MostVersions).TakeWhile(version => (bytes += version.RawLength) <= MostBytes || version == versions[0])];
        var isWhole = taken.Count == versions.Count;
        var bodies = await store.BodiesAsync(clusterId, id, [.. taken.Select(version => version.Sequence)], cancellationToken);
        var blame = new ManifestBlame();
        List<ResourceVersion> compared = [];
        foreach (var version in taken.Where(version => version.Change != VersionChange.Deleted).Reverse())
            if (TryJson(bodies.GetValueOrDefault(version.Sequence)) is { } json)
            {
                blame.Add(json);
                compared.Add(version);
            }
            else
            {
                // Beyond a version that cannot be read nothing is known: what came before it does not count.
                (blame, compared, isWhole) = (new ManifestBlame(), [], false);
            }
        return new ResourceBlame(blame.Leaves(state.ManagedFields).ToDictionary(field => field.Path, StringComparer.Ordinal), compared, isWhole);
    }

    private static byte[]? TryJson(StoredBody? body)
    {
        try
        {
            return body?.Body is null ? null : body.Json();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
