using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>A part of a list and where the next one begins.</summary>
public sealed record Part<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>What exists in the clusters of a person: types, objects, one object. Everything else is as if it were absent.</summary>
public sealed class ResourceBrowser(Fleet fleet, ResourceStore store)
{
    private const string TypesList = "types";
    private const string ResourcesList = "resources";
    /// <summary>A table beyond this is narrowed by a filter before anybody reads it.</summary>
    private const int MostKeys = 200_000;

    public Task<Answer<IReadOnlyList<Cluster>>> ClustersAsync(Caller caller, CancellationToken cancellationToken) => fleet.VisibleToAsync(caller, cancellationToken);

    /// <summary>The types of all clusters that the person sees.</summary>
    public async Task<Answer<IReadOnlyList<(Cluster Cluster, KnownType Type)>>> TypesEverywhereAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var clusters = visible.Value!.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value);
        var types = await store.TypesAsync(clusters.Keys, cancellationToken);
        return Answer.Of<IReadOnlyList<(Cluster, KnownType)>>([.. types.Select(entry => (clusters[entry.ClusterId], entry.Type))]);
    }

    public async Task<Answer<(Cluster Cluster, IReadOnlyList<KnownType> Types)>> TypesAsync(Caller caller, string cluster, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var types = found.Value!.Id is { } id ? await store.TypesAsync([id], cancellationToken) : [];
        return (found.Value, (IReadOnlyList<KnownType>)[.. types.Select(entry => entry.Type)]);
    }

    /// <summary>A part of the types, by name.</summary>
    public async Task<Answer<Part<KnownType>>> TypesPartAsync(Caller caller, string cluster, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (Question.CheckLimit(limit) is { } wrong)
            return wrong;
        var place = cursor is null ? null : PageCursor.Read(TypesList, cursor, 1);
        if (cursor is not null && place is null)
            return PageCursor.Bad;
        var types = await TypesAsync(caller, cluster, cancellationToken);
        if (types.IsRefused)
            return types.Refusal;
        var ordered = types.Value.Types.OrderBy(type => type.Name, StringComparer.Ordinal)
            .Where(type => place is null || string.CompareOrdinal(type.Name, place[0]) > 0).ToList();
        return Cut(ordered, limit, type => PageCursor.Write(TypesList, type.Name));
    }

    public async Task<Answer<(Cluster Cluster, KnownType Type)>> TypeAsync(Caller caller, string cluster, string type, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.Id is { } id && Question.CheckText("The type", type) is null)
        {
            var (group, resource) = KnownType.Split(type);
            if (await store.TypeAsync(id, group, resource, cancellationToken) is { } known)
                return (found.Value, known);
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
        var found = await TypeAsync(caller, cluster, type, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var rows = await store.RowsAfterAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, filter,
            place is null ? null : (place[0], place[1]), (limit ?? Question.UsualRows) + 1, cancellationToken);
        return Cut(WithCells(rows, found.Value.Type.Columns), limit, row => PageCursor.Write(ResourcesList, row.Namespace, row.Name));
    }

    /// <summary>The keys of a type's objects in order, for a table that scrolls.</summary>
    public async Task<Answer<long[]>> KeysAsync(Caller caller, string cluster, string type, ResourceFilter filter, CancellationToken cancellationToken)
    {
        if (Check(filter) is { } wrong)
            return wrong;
        var found = await TypeAsync(caller, cluster, type, cancellationToken);
        return found.IsRefused
            ? found.Refusal
            : await store.KeysAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, filter, MostKeys, cancellationToken);
    }

    /// <summary>The rows of keys in the keys' order; what ceased to exist meanwhile is left out.</summary>
    public async Task<Answer<IReadOnlyList<ResourceRow>>> RowsAsync(
        Caller caller, string cluster, string type, IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var rows = (await store.RowsAsync(found.Value.Cluster.Id!.Value, keys, cancellationToken)).ToDictionary(row => row.Id);
        return Answer.Of(WithCells([.. keys.Where(rows.ContainsKey).Select(key => rows[key])], found.Value.Type.Columns));
    }

    public async Task<Answer<IReadOnlyList<string>>> NamespacesAsync(Caller caller, string cluster, string type, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, cancellationToken);
        return found.IsRefused
            ? found.Refusal
            : Answer.Of(await store.NamespacesAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, cancellationToken));
    }

    /// <summary>One object, present or deleted: the lineage of <paramref name="uid"/>, or the present or latest one of the name.</summary>
    public async Task<Answer<FoundResource>> FindAsync(
        Caller caller, string cluster, string type, string space, string name, string? uid, CancellationToken cancellationToken)
    {
        var found = await TypeAsync(caller, cluster, type, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        IReadOnlyList<ResourceLineage> lineages = (Question.CheckText("The namespace", space) ?? Question.CheckText("The name", name)) is null
            ? await store.LineagesAsync(found.Value.Cluster.Id!.Value, found.Value.Type.Id, space, name, cancellationToken)
            : [];
        var chosen = lineages.FirstOrDefault(lineage => uid is null || lineage.Uid == uid);
        if (chosen is not null)
            return new FoundResource(found.Value.Cluster, found.Value.Type, chosen, lineages);
        return lineages.Count > 0
            ? new Refusal(RefusalKind.NotFound, $"No {found.Value.Type.Kind} named {name} with uid {uid} was ever captured.", "Open the name without the uid to see its lineages.")
            : new Refusal(RefusalKind.NotFound, $"No {found.Value.Type.Kind} named {Words(space, name)} was ever captured in cluster {cluster}.",
                "Look for it in the type's table, or wait for the next capture.");
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
    public bool IsDeleted => Lineage.DeletedAt is not null;
}
