using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>A part of a list and where the next one begins.</summary>
public sealed record Part<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>
/// What exists in the clusters of a person: types, objects, one object; with a moment, what existed then. Everything else is as if it were absent.
/// </summary>
public sealed class ResourceBrowser(Fleet fleet, ResourceStore store, PastStore past)
{
    private const string TypesList = "types";
    private const string ResourcesList = "resources";
    /// <summary>A table beyond this is narrowed by a filter before anybody reads it.</summary>
    private const int MostKeys = 200_000;

    public Task<Answer<IReadOnlyList<Cluster>>> ClustersAsync(Caller caller, CancellationToken cancellationToken) => fleet.VisibleToAsync(caller, cancellationToken);

    /// <summary>The types of all clusters that the person sees.</summary>
    public async Task<Answer<IReadOnlyList<(Cluster Cluster, KnownType Type)>>> TypesEverywhereAsync(Caller caller, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var clusters = visible.Value!.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value);
        var types = at is { } moment
            ? await past.TypesAsync(clusters.Keys, null, null, moment, cancellationToken)
            : await store.TypesAsync(clusters.Keys, cancellationToken);
        return Answer.Of<IReadOnlyList<(Cluster, KnownType)>>([.. types.Select(entry => (clusters[entry.ClusterId], entry.Type))]);
    }

    /// <summary>The clusters of the person whose history begins only after a moment, or never did, each with its beginning.</summary>
    public async Task<Answer<IReadOnlyList<(Cluster Cluster, DateTimeOffset? Began)>>> UnknownAsync(Caller caller, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var began = await past.BeginningsAsync([.. visible.Value!.Select(cluster => cluster.Id).OfType<int>()], null, null, cancellationToken);
        return Answer.Of<IReadOnlyList<(Cluster, DateTimeOffset?)>>([.. visible.Value!
            .Select(cluster => (Cluster: cluster, Began: cluster.Id is { } id && began.TryGetValue(id, out var first) ? first : (DateTimeOffset?)null))
            .Where(entry => entry.Began is null || entry.Began > at)]);
    }

    public async Task<Answer<(Cluster Cluster, IReadOnlyList<KnownType> Types)>> TypesAsync(
        Caller caller, string cluster, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (at is { } moment)
        {
            if (await NothingKnownAsync(found.Value!, null, moment, cancellationToken) is { } nothing)
                return nothing;
            var then = await past.TypesAsync([found.Value!.Id!.Value], null, null, moment, cancellationToken);
            return (found.Value, (IReadOnlyList<KnownType>)[.. then.Select(entry => entry.Type)]);
        }
        var types = found.Value!.Id is { } id ? await store.TypesAsync([id], cancellationToken) : [];
        return (found.Value, (IReadOnlyList<KnownType>)[.. types.Select(entry => entry.Type)]);
    }

    /// <summary>A part of the types, by name.</summary>
    public async Task<Answer<Part<KnownType>>> TypesPartAsync(
        Caller caller, string cluster, DateTimeOffset? at, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (Question.CheckLimit(limit) is { } wrong)
            return wrong;
        var place = cursor is null ? null : PageCursor.Read(TypesList, cursor, 1);
        if (cursor is not null && place is null)
            return PageCursor.Bad;
        var types = await TypesAsync(caller, cluster, at, cancellationToken);
        if (types.IsRefused)
            return types.Refusal;
        var ordered = types.Value.Types.OrderBy(type => type.Name, StringComparer.Ordinal)
            .Where(type => place is null || string.CompareOrdinal(type.Name, place[0]) > 0).ToList();
        return Cut(ordered, limit, type => PageCursor.Write(TypesList, type.Name));
    }

    public async Task<Answer<(Cluster Cluster, KnownType Type)>> TypeAsync(
        Caller caller, string cluster, string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.Id is { } id && Question.CheckText("The type", type) is null)
        {
            var (group, resource) = KnownType.Split(type);
            var known = at is { } moment
                ? (await past.TypesAsync([id], group, resource, moment, cancellationToken)).SingleOrDefault().Type
                : await store.TypeAsync(id, group, resource, cancellationToken);
            if (known is not null)
                return (found.Value, known);
            if (at is { } then && await NothingKnownAsync(found.Value, type, then, cancellationToken) is { } nothing)
                return nothing;
        }
        return new Refusal(RefusalKind.NotFound, $"Nothing of type '{type}' was captured in cluster {found.Value.Name}.",
            "Look for it among the cluster's types; a type appears with the first capture that reads it.");
    }

    /// <summary>A part of a type's objects, by namespace and name.</summary>
    public async Task<Answer<Part<ResourceRow>>> ResourcesPartAsync(
        Caller caller, string cluster, string type, ResourceFilter filter, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if ((Question.CheckLimit(limit) ?? Check(filter)) is { } wrong)
            return wrong;
        var place = cursor is null ? null : PageCursor.Read(ResourcesList, cursor, 2);
        if (cursor is not null && place is null)
            return PageCursor.Bad;
        var found = await TypeAsync(caller, cluster, type, filter.At, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var (clusterId, typeId, most) = (found.Value.Cluster.Id!.Value, found.Value.Type.Id, (limit ?? Question.UsualRows) + 1);
        (string, string)? after = place is null ? null : (place[0], place[1]);
        var rows = filter.At is null
            ? await store.RowsAfterAsync(clusterId, typeId, filter, after, most, cancellationToken)
            : await past.RowsAfterAsync(clusterId, typeId, filter, after, most, cancellationToken);
        return Cut(WithCells(rows, found.Value.Type.Columns), limit, row => PageCursor.Write(ResourcesList, row.Namespace, row.Name));
    }

    /// <summary>The keys of a type's objects in order, for a table that scrolls.</summary>
    public async Task<Answer<long[]>> KeysAsync(Caller caller, string cluster, string type, ResourceFilter filter, CancellationToken cancellationToken)
    {
        if (Check(filter) is { } wrong)
            return wrong;
        var found = await TypeAsync(caller, cluster, type, filter.At, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var (clusterId, typeId) = (found.Value.Cluster.Id!.Value, found.Value.Type.Id);
        return filter.At is null
            ? await store.KeysAsync(clusterId, typeId, filter, MostKeys, cancellationToken)
            : await past.KeysAsync(clusterId, typeId, filter, MostKeys, cancellationToken);
    }

    /// <summary>The rows of keys in the keys' order; what ceased to exist meanwhile is left out.</summary>
    public async Task<Answer<IReadOnlyList<ResourceRow>>> RowsAsync(
        Caller caller, string cluster, string type, IReadOnlyList<long> keys, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, at, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var clusterId = found.Value.Cluster.Id!.Value;
        var rows = (at is { } moment
            ? await past.RowsAsync(clusterId, keys, moment, cancellationToken)
            : await store.RowsAsync(clusterId, keys, cancellationToken)).ToDictionary(row => row.Id);
        return Answer.Of(WithCells([.. keys.Where(rows.ContainsKey).Select(key => rows[key])], found.Value.Type.Columns));
    }

    /// <summary>The objects of a type that changed last.</summary>
    public async Task<Answer<IReadOnlyList<ResourceRow>>> LatestAsync(Caller caller, string cluster, string type, int most, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, null, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var keys = await store.KeysAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, new ResourceFilter { Order = ResourceOrder.Changed }, most, cancellationToken);
        return await RowsAsync(caller, cluster, type, keys, null, cancellationToken);
    }

    public async Task<Answer<IReadOnlyList<string>>> NamespacesAsync(
        Caller caller, string cluster, string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, at, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var (clusterId, typeId) = (found.Value.Cluster.Id!.Value, found.Value.Type.Id);
        return Answer.Of(at is { } moment
            ? await past.NamespacesAsync(clusterId, typeId, moment, cancellationToken)
            : await store.NamespacesAsync(clusterId, typeId, cancellationToken));
    }

    /// <summary>One object, present or deleted: the lineage of <paramref name="uid"/>, or the present or latest one of the name.</summary>
    public async Task<Answer<FoundResource>> FindAsync(
        Caller caller, string cluster, string type, string space, string name, string? uid, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, at, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var lineages = await LineagesAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, space, name, at, cancellationToken);
        return Chosen(found.Value.Cluster, found.Value.Type, space, name, uid, at, lineages);
    }

    /// <summary>The lineage of the uid, or the present or latest one, among those of the name.</summary>
    internal static Answer<FoundResource> Chosen(Cluster cluster, KnownType type, string space, string name, string? uid, DateTimeOffset? at, IReadOnlyList<ResourceLineage> lineages)
    {
        if (lineages.FirstOrDefault(lineage => uid is null || lineage.Uid == uid) is { } chosen)
            return new FoundResource(cluster, type, chosen, lineages) { At = at };
        if (at is { } moment)
            return new Refusal(RefusalKind.NotFound, $"No {type.Kind} named {Words(space, name)}{(uid is null ? "" : $" with uid {uid}")} had been seen in cluster {cluster.Name} by {AsOf.Words(moment)}.",
                "Choose a later moment, or go back to now.");
        return lineages.Count > 0
            ? new Refusal(RefusalKind.NotFound, $"No {type.Kind} named {name} with uid {uid} was ever captured.", "Open the name without the uid to see its lineages.")
            : new Refusal(RefusalKind.NotFound, $"No {type.Kind} named {Words(space, name)} was ever captured in cluster {cluster.Name}.",
                "Look for it in the type's table, or wait for the next capture.");
    }

    /// <summary>False where no object can have these names, so that the database need not be asked.</summary>
    internal static bool CanBeNamed(string space, string name) => (Question.CheckText("The namespace", space) ?? Question.CheckText("The name", name)) is null;

    /// <summary>The same object once more, for whoever looks on: rights may have ended meanwhile.</summary>
    public Task<Answer<FoundResource>> FindAgainAsync(Caller caller, FoundResource resource, CancellationToken cancellationToken) => FindAsync(
        caller, resource.Cluster.Name, resource.Type.Name, resource.Lineage.Namespace, resource.Lineage.Name, resource.Lineage.Uid, resource.At, cancellationToken);

    private async Task<IReadOnlyList<ResourceLineage>> LineagesAsync(
        int clusterId, int typeId, string space, string name, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (!CanBeNamed(space, name))
            return [];
        return at is { } moment
            ? await past.LineagesAsync(clusterId, typeId, space, name, moment, cancellationToken)
            : await store.LineagesAsync(clusterId, typeId, space, name, cancellationToken);
    }

    /// <summary>A refusal where the history of a cluster, or of one of its types, begins only after a moment.</summary>
    private async Task<Refusal?> NothingKnownAsync(Cluster cluster, string? type, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var what = type is null ? $"cluster {cluster.Name}" : $"type {type} in cluster {cluster.Name}";
        (string? group, string? resource) = type is null ? (null, null) : KnownType.Split(type);
        var began = cluster.Id is { } id && (await past.BeginningsAsync([id], group, resource, cancellationToken)).TryGetValue(id, out var first)
            ? first : (DateTimeOffset?)null;
        return began is { } known && known <= at ? null : new Refusal(RefusalKind.NotFound,
            began is { } later ? $"Nothing is known of {what} before {AsOf.Words(later)}, when it was read for the first time." : $"Nothing was ever captured of {what}.",
            "Choose a later moment, or go back to now.");
    }

    internal static Answer<Part<T>> Cut<T>(IReadOnlyList<T> items, int? limit, Func<T, string> place)
    {
        var most = limit ?? Question.UsualRows;
        return items.Count > most ? new Part<T>([.. items.Take(most)], place(items[most - 1])) : new Part<T>(items, null);
    }

    private static Refusal? Check(ResourceFilter filter) =>
        Question.CheckText("The namespace", filter.Namespace) ?? Question.CheckText("The name", filter.Name);

    private static string Words(string space, string name) => space.Length == 0 ? name : $"{space}/{name}";

    /// <summary>A damaged body leaves its cells empty here; its own page says what is wrong.</summary>
    private static IReadOnlyList<ResourceRow> WithCells(IReadOnlyList<ResourceRow> rows, IReadOnlyList<PrinterColumn> columns) =>
    [
        .. rows.Select(row => row with { Body = null, Dictionary = null, Cells = Cells(row, columns) }),
    ];

    private static string?[] Cells(ResourceRow row, IReadOnlyList<PrinterColumn> columns)
    {
        if (columns.Count == 0 || row.Body is null)
            return new string?[columns.Count];
        try
        {
            return PrinterColumn.ReadAll(columns, BodyEncoding.Decode(row.Encoding, row.Body, row.Dictionary));
        }
        catch (InvalidDataException)
        {
            return new string?[columns.Count];
        }
    }
}

/// <summary>An object with where it stands.</summary>
public sealed record FoundResource(Cluster Cluster, KnownType Type, ResourceLineage Lineage, IReadOnlyList<ResourceLineage> Lineages)
{
    /// <summary>The moment that is looked back to; null for the present.</summary>
    public DateTimeOffset? At { get; init; }

    public bool IsDeleted => Lineage.DeletedAt is not null;
}
