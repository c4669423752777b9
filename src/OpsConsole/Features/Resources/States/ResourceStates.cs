using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources.States;

/// <summary>
/// States of many objects at once: what <see cref="ResourceHistory"/> says of each, by the same rights, held against the same hashes and refused in the same words, in a few
/// round trips for all of them.
/// </summary>
public sealed class ResourceStates(ResourceBrowser browser, StateStore store)
{
    /// <summary>Bodies are read so many bytes, and so many, at a time: an answer of the database is held whole.</summary>
    private const long MostBytes = 24 * 1024 * 1024;
    private const int MostBodies = 500;

    /// <summary>The state that each point means, in their order; a refusal says of that one alone why there is none.</summary>
    public async Task<IReadOnlyList<Answer<ResourceState>>> ReadAsync(Caller caller, IReadOnlyList<ResourcePoint> points, CancellationToken cancellationToken)
    {
        var answers = new Answer<ResourceState>[points.Count];
        var found = await FindAsync(caller, points, answers, cancellationToken);
        var versions = await VersionsAsync(points, found, answers, cancellationToken);
        await BodiesAsync(versions, answers, cancellationToken);
        return answers;
    }

    private async Task<List<(int Place, FoundResource Resource)>> FindAsync(Caller caller, IReadOnlyList<ResourcePoint> points, Answer<ResourceState>[] answers, CancellationToken cancellationToken)
    {
        var types = new Dictionary<(string, string, DateTimeOffset?), Answer<(Cluster Cluster, KnownType Type)>>();
        foreach (var asked in points.Select(TypeOf).Distinct())
            types[asked] = await browser.TypeAsync(caller, asked.Cluster, asked.Type, asked.At, cancellationToken);
        var places = new List<int>();
        for (var place = 0; place < points.Count; place++)
            if (types[TypeOf(points[place])] is { IsRefused: true } refused)
                answers[place] = refused.Refusal;
            else
                places.Add(place);
        // What no object can be called is not asked of the database.
        List<int> named = [.. places.Where(place => ResourceBrowser.CanBeNamed(points[place].Namespace, points[place].Name))];
        var lineages = (await store.LineagesAsync([.. named.Select(place => NameOf(points[place], types[TypeOf(points[place])].Value))], cancellationToken)).Zip(named).ToDictionary(entry => entry.Second, entry => entry.First);
        var found = new List<(int, FoundResource)>();
        foreach (var place in places)
        {
            var (point, (cluster, type)) = (points[place], types[TypeOf(points[place])].Value);
            var resource = ResourceBrowser.Chosen(cluster, type, point.Namespace, point.Name, point.Uid, point.Version.At, lineages.GetValueOrDefault(place) ?? []);
            if (resource.IsRefused)
                answers[place] = resource.Refusal;
            else
                found.Add((place, resource.Value!));
        }
        return found;
    }

    private async Task<List<ToldVersion>> VersionsAsync(
        IReadOnlyList<ResourcePoint> points, List<(int Place, FoundResource Resource)> found, Answer<ResourceState>[] answers, CancellationToken cancellationToken)
    {
        var meant = await store.VersionsAsync([.. found.Select(entry => new AskedVersion(entry.Resource.Cluster.Id!.Value, entry.Resource.Lineage.Id, points[entry.Place].Version.Sequence, ResourceHistory.After(entry.Resource.At)))], cancellationToken);
        var told = new List<ToldVersion>();
        foreach (var ((place, resource), version) in found.Zip(meant))
            if (version is null)
                answers[place] = ResourceHistory.NoVersion(resource, points[place].Version.Sequence);
            else
                told.Add(new(place, resource, version, version.Change is VersionChange.Deleted ? version : null));
        List<int> deletions = [.. told.Index().Where(entry => entry.Item.Deletion is not null).Select(entry => entry.Index)];
        if (deletions.Count == 0)
            return told;
        var former = await store.VersionsAsync([.. deletions.Select(index => new AskedVersion(told[index].Resource.Cluster.Id!.Value, told[index].Resource.Lineage.Id, null, told[index].Deletion!.ValidFrom))], cancellationToken);
        foreach (var (index, version) in deletions.Zip(former))
            if (version is null or { Change: VersionChange.Deleted })
                answers[told[index].Place] = ResourceHistory.NotKept(told[index].Resource);
            else
                told[index] = told[index] with { Version = version };
        return [.. told.Where(entry => entry.Version.Change is not VersionChange.Deleted)];
    }

    private async Task BodiesAsync(List<ToldVersion> told, Answer<ResourceState>[] answers, CancellationToken cancellationToken)
    {
        for (var from = 0; from < told.Count;)
        {
            var (until, bytes) = (from, 0L);
            while (until < told.Count && until - from < MostBodies && (until == from || bytes + told[until].Version.RawLength <= MostBytes))
                bytes += told[until++].Version.RawLength;
            var part = told[from..until];
            var bodies = await store.BodiesAsync([.. part.Select(entry => (entry.Resource.Cluster.Id!.Value, entry.Resource.Lineage.Id, entry.Version.Sequence))], cancellationToken);
            foreach (var (entry, body) in part.Zip(bodies))
                answers[entry.Place] = ResourceHistory.StateOf(entry.Resource, entry.Version, entry.Deletion, body);
            from = until;
        }
    }

    private static (string Cluster, string Type, DateTimeOffset? At) TypeOf(ResourcePoint point) => (point.Cluster, point.Type, point.Version.At);

    private static AskedName NameOf(ResourcePoint point, (Cluster Cluster, KnownType Type) of) => new(of.Cluster.Id!.Value, of.Type.Id, point.Namespace, point.Name, point.Version.At);

    /// <summary>Of one point: which version its state is, and of a deletion which version that is.</summary>
    private sealed record ToldVersion(int Place, FoundResource Resource, ResourceVersion Version, ResourceVersion? Deletion);
}
