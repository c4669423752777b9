using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>Reads of requests what their page shows.</summary>
public sealed class RequestViewStore(Database database)
{
    /// <summary>The worst outcome first, those of one outcome together.</summary>
    public async Task<IReadOnlyList<ItemLine>> ItemsAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, state, result,
                   left(answered, 4000) as answered, way_back, changed_at
              from approval_item
             where request_id = @id
             order by rank, words, outcome, number
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<ItemLine>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Null where there is no such item. The same object in <paramref name="former"/>, where that is given, stands beside it.</summary>
    public Task<ItemText?> TextAsync(Guid id, int number, Guid? former, CancellationToken cancellationToken)
    {
        const string sql = """
            select item.preview, item.substance, item.then_now as now, earlier.substance as former
              from approval_item as item
              left join approval_item as earlier
                on earlier.request_id = @former and earlier.cluster_id is not distinct from item.cluster_id and earlier.type = item.type
                   and earlier.namespace = item.namespace and earlier.name = item.name
             where item.request_id = @id and item.number = @number
             limit 1
            """;
        return database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<ItemText?>(
            new CommandDefinition(sql, new { id, number, former }, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>Numbers of the requests that take one up again, the oldest first.</summary>
    public async Task<IReadOnlyList<long>> LaterAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select number
              from approval_request
             where supersedes = @id and state <> 'draft'
             order by number
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<long>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>What somebody found who looked at an emergency afterwards.</summary>
    public Task<Review?> ReviewAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select verdict, person, words, reviewed_at
              from approval_review
             where request_id = @id
            """;
        return database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Review>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken);
    }
}

/// <summary>What somebody else found of an emergency.</summary>
public sealed record Review
{
    public RequestState Verdict { get; init; }
    public required string Person { get; init; }
    public required string Words { get; init; }
    public DateTimeOffset ReviewedAt { get; init; }
}
