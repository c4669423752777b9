using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>An object in the life of it that its uid names; the type as plural and group.</summary>
public readonly record struct ProvenKey(int ClusterId, string Type, string Namespace, string Name, string Uid);

/// <summary>The request that deleted an object, and who asked for it.</summary>
public sealed record ProvenDeletion
{
    /// <summary>Which of the objects that were asked about, from 1.</summary>
    public long Place { get; init; }
    public required long Request { get; init; }
    public required int Item { get; init; }
    public required string Person { get; init; }
}

/// <summary>
/// Who deleted what, where a request proves it: its call was for exactly that uid, and the server answered that it took it. What only a later look found done,
/// or what the server had no more, may be somebody else's doing and is left out.
/// </summary>
public sealed class ProvenDeletionStore(Database database)
{
    /// <param name="objects">What was deleted.</param>
    /// <param name="actions">Keys of the actions that delete.</param>
    /// <param name="readable">Ids of the clusters that the person reads: a request shows where all of its clusters are among them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<ProvenDeletion>> ReadAsync(
        IReadOnlyList<ProvenKey> objects, IReadOnlyList<string> actions, IReadOnlyList<int> readable, CancellationToken cancellationToken) =>
        objects.Count == 0 ? Task.FromResult<IReadOnlyList<ProvenDeletion>>([]) : database.ReadAsync<IReadOnlyList<ProvenDeletion>>(async connection =>
        {
            const string sql = """
                select gone.place, proof.request, proof.item, proof.person
                  from unnest(@clusters, @types, @spaces, @names, @uids) with ordinality as gone(cluster_id, type, namespace, name, uid, place)
                  cross join lateral (select request.number as request, item.number as item, request.person
                                        from approval_item as item
                                        join approval_request as request on request.id = item.request_id
                                       where item.cluster_id = gone.cluster_id and item.type = gone.type and item.namespace = gone.namespace and item.name = gone.name
                                         and item.uid = gone.uid and request.action = any(@actions) and request.cluster_ids <@ @readable
                                         and item.state in ('done', 'accepted') and item.result not like '%as a look afterwards%' and item.answered not like 'gone already%'
                                       order by item.changed_at desc
                                       limit 1) as proof
                 order by gone.place
                """;
            return [.. await connection.QueryAsync<ProvenDeletion>(new CommandDefinition(sql, new
            {
                clusters = objects.Select(entry => entry.ClusterId).ToArray(),
                types = objects.Select(entry => entry.Type).ToArray(),
                spaces = objects.Select(entry => entry.Namespace).ToArray(),
                names = objects.Select(entry => entry.Name).ToArray(),
                uids = objects.Select(entry => entry.Uid).ToArray(),
                actions = actions.ToArray(),
                readable = readable.ToArray(),
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);
}
