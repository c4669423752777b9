using System.Security.Cryptography;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>A version and what it changed, in a sentence where it could be made.</summary>
public sealed record VersionEntry(ResourceVersion Version, ChangeSentence? Sentence);

/// <summary>One state of an object: its canonical JSON and its managedFields.</summary>
public sealed record ResourceState(FoundResource Resource, ResourceVersion Version, byte[] Json, byte[] ManagedFields)
{
    /// <summary>The version is the deletion; what is shown is the state before it.</summary>
    public ResourceVersion? Deletion { get; init; }

    /// <summary>It is the last state of what was gone at the moment that is looked at.</summary>
    public bool IsOfDeleted => Deletion is not null || (Resource.IsDeleted && Version.ValidTo == Resource.Lineage.DeletedAt);
}

/// <summary>Two states, of one object or of two, and what differs.</summary>
public sealed record ResourceDifference(ResourceState From, ResourceState To, IReadOnlyList<ManifestChange> Changes);

/// <summary>What was: the versions of an object and the difference of two.</summary>
public sealed class ResourceHistory(ResourceBrowser browser, HistoryStore store)
{
    private const string VersionsList = "versions";
    /// <summary>Bodies beyond this sum are not compared for a list.</summary>
    private const long MostSummarised = 24 * 1024 * 1024;

    /// <summary>A part of an object's versions, newest first, each with what it changed.</summary>
    public async Task<Answer<Part<VersionEntry>>> VersionsAsync(
        Caller caller, string cluster, string type, string space, string name, string? uid, DateTimeOffset? at, int? limit, string? cursor,
        CancellationToken cancellationToken)
    {
        if (Question.CheckLimit(limit) is { } wrong)
            return wrong;
        var place = cursor is null ? null : PageCursor.Read(VersionsList, cursor, 1);
        if (cursor is not null && (place is null || PageCursor.Moment(place[0]) is null))
            return PageCursor.Bad;
        var found = await browser.FindAsync(caller, cluster, type, space, name, uid, at, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var clusterId = found.Value!.Cluster.Id!.Value;
        var versions = await store.VersionsAsync(clusterId, found.Value.Lineage.Id, place is null ? After(at) : PageCursor.Moment(place[0]),
            (limit ?? Question.UsualRows) + 1, cancellationToken);
        var bodies = versions.Sum(version => (long)version.RawLength) <= MostSummarised
            ? await store.BodiesAsync(clusterId, found.Value.Lineage.Id, [.. versions.Select(version => version.Sequence)], cancellationToken)
            : new Dictionary<long, StoredBody>();
        List<VersionEntry> entries = [.. versions.Select((version, at) =>
            new VersionEntry(version, at + 1 < versions.Count && version.Change == VersionChange.Modified
                ? Sentence(bodies.GetValueOrDefault(versions[at + 1].Sequence), bodies.GetValueOrDefault(version.Sequence)) : null))];
        return ResourceBrowser.Cut(entries, limit, entry => PageCursor.Write(VersionsList, PageCursor.Moment(entry.Version.ValidFrom)));
    }

    /// <summary>The newest versions without what they changed, to choose from.</summary>
    public async Task<Answer<IReadOnlyList<ResourceVersion>>> VersionNumbersAsync(
        Caller caller, string cluster, string type, string space, string name, string? uid, DateTimeOffset? at, int most, CancellationToken cancellationToken)
    {
        var found = await browser.FindAsync(caller, cluster, type, space, name, uid, at, cancellationToken);
        return found.IsRefused
            ? found.Refusal
            : Answer.Of(await store.VersionsAsync(found.Value!.Cluster.Id!.Value, found.Value.Lineage.Id, After(at), most, cancellationToken));
    }

    /// <summary>The state of a version; without a number that of the moment or the present one, or the last before the deletion.</summary>
    public async Task<Answer<ResourceState>> StateAsync(
        Caller caller, string cluster, string type, string space, string name, string? uid, DateTimeOffset? at, long? sequence, CancellationToken cancellationToken)
    {
        var found = await browser.FindAsync(caller, cluster, type, space, name, uid, at, cancellationToken);
        return found.IsRefused ? found.Refusal : await StateAsync(found.Value!, sequence, cancellationToken);
    }

    /// <summary>The state that a point means. A version's number finds its lineage's state also where that lineage ended long ago.</summary>
    public Task<Answer<ResourceState>> StateAsync(Caller caller, ResourcePoint point, CancellationToken cancellationToken) => StateAsync(
        caller, point.Cluster, point.Type, point.Namespace, point.Name, point.Uid, point.Version.At, point.Version.Sequence, cancellationToken);

    /// <summary>What differs between two states; the order is the one given, whichever is older.</summary>
    public async Task<Answer<ResourceDifference>> DifferenceAsync(Caller caller, ResourcePoint from, ResourcePoint to, CancellationToken cancellationToken)
    {
        var before = await StateAsync(caller, from, cancellationToken);
        if (before.IsRefused)
            return before.Refusal;
        var after = await StateAsync(caller, to, cancellationToken);
        return after.IsRefused
            ? after.Refusal
            : new ResourceDifference(before.Value!, after.Value!, ManifestDiff.Compare(before.Value!.Json, after.Value!.Json));
    }

    /// <summary>The numbers of the versions before and after one of the object's; null where there is none.</summary>
    public Task<VersionNeighbours> NeighboursAsync(ResourceState state, CancellationToken cancellationToken) => store.NeighboursAsync(
        state.Resource.Cluster.Id!.Value, state.Resource.Lineage.Id, (state.Deletion ?? state.Version).ValidFrom, After(state.Resource.At), cancellationToken);

    /// <summary>How many versions there are, counted up to a bound.</summary>
    public Task<int> CountAsync(FoundResource resource, int most, CancellationToken cancellationToken) =>
        store.CountAsync(resource.Cluster.Id!.Value, resource.Lineage.Id, After(resource.At), most, cancellationToken);

    /// <summary>How the versions of an object lie in time: for each part of the interval that has some, how many and the newest.</summary>
    public async Task<Answer<IReadOnlyList<VersionSpan>>> SpansAsync(
        Caller caller, FoundResource resource, DateTimeOffset from, DateTimeOffset to, int parts, CancellationToken cancellationToken)
    {
        var found = await browser.FindAgainAsync(caller, resource, cancellationToken);
        return found.IsRefused
            ? found.Refusal
            : Answer.Of(await store.SpansAsync(found.Value!.Cluster.Id!.Value, found.Value.Lineage.Id, from, to, parts, cancellationToken));
    }

    private async Task<Answer<ResourceState>> StateAsync(FoundResource resource, long? sequence, CancellationToken cancellationToken)
    {
        var clusterId = resource.Cluster.Id!.Value;
        var version = sequence is { } number
            ? await store.VersionAsync(clusterId, resource.Lineage.Id, number, cancellationToken)
            : (await store.VersionsAsync(clusterId, resource.Lineage.Id, After(resource.At), 1, cancellationToken)).SingleOrDefault();
        if (version is null)
            return NoVersion(resource, sequence);
        ResourceVersion? deletion = null;
        if (version.Change == VersionChange.Deleted)
        {
            deletion = version;
            version = (await store.VersionsAsync(clusterId, resource.Lineage.Id, version.ValidFrom, 1, cancellationToken)).FirstOrDefault(former => former.Change != VersionChange.Deleted);
            if (version is null)
                return NotKept(resource);
        }
        return StateOf(resource, version, deletion, (await store.BodiesAsync(clusterId, resource.Lineage.Id, [version.Sequence], cancellationToken)).GetValueOrDefault(version.Sequence));
    }

    internal static Refusal NoVersion(FoundResource resource, long? sequence) =>
        new(RefusalKind.NotFound, $"{resource.Type.Kind} {resource.Lineage.Name} has no version {sequence}.", "Choose one of its versions.");

    internal static Refusal NotKept(FoundResource resource) =>
        new(RefusalKind.Gone, $"The states of {resource.Type.Kind} {resource.Lineage.Name} before its deletion are no longer kept.", "Retention removed them.");

    /// <summary>The state, once its bytes are held against the hash that they were captured with.</summary>
    internal static Answer<ResourceState> StateOf(FoundResource resource, ResourceVersion version, ResourceVersion? deletion, StoredBody? body)
    {
        try
        {
            if (body is null)
                return Damaged(resource, version, "its row is gone");
            var json = body.Json();
            return version.Hash is { } hash && !SHA256.HashData(json).AsSpan().SequenceEqual(hash)
                ? Damaged(resource, version, "its bytes are not those that were captured")
                : new ResourceState(resource, version, json, body.ManagedFieldsJson()) { Deletion = deletion };
        }
        catch (InvalidDataException error)
        {
            return Damaged(resource, version, error.Message);
        }
    }

    /// <summary>The database counts in microseconds: what began at the moment itself belongs to it.</summary>
    internal static DateTimeOffset? After(DateTimeOffset? at) => at?.AddMicroseconds(1);

    private static Refusal Damaged(FoundResource resource, ResourceVersion version, string reason) => new(
        RefusalKind.Unavailable, $"Version {version.Sequence} of {resource.Type.Kind} {resource.Lineage.Name} is damaged in the database: {reason}",
        "Other versions can be read. Tell whoever runs the database.");

    private static ChangeSentence? Sentence(StoredBody? before, StoredBody? after) => ChangeTelling.Of(before, after)?.Sentence;
}
