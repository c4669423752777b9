using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>A restore that ended and may have to be looked at.</summary>
public sealed record EndedRestore
{
    public required Guid Id { get; init; }
    public required long Number { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
}

/// <summary>Keeps what live looks found of restored objects. The caller has been shown the request, and so reads its clusters.</summary>
public sealed class VerificationStore(Database database)
{
    /// <summary>Restores that ended in an interval, the oldest first.</summary>
    /// <param name="after">Not before this.</param>
    /// <param name="before">And no later.</param>
    /// <param name="but">Ids of those that are passed over.</param>
    /// <param name="most">So many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<EndedRestore>> EndedAsync(DateTimeOffset after, DateTimeOffset before, IReadOnlyCollection<Guid> but, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EndedRestore>>(async connection =>
        {
            const string sql = """
                select id, number, ended_at
                  from approval_request
                 where action = 'restores.restore' and ended_at >= @after and ended_at <= @before and not id = any(@but)
                 order by ended_at
                 limit @most
                """;
            return [.. await connection.QueryAsync<EndedRestore>(new CommandDefinition(sql, new { after, before, but = but.ToArray(), most }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>What was found of the objects of a request, by the numbers of their items.</summary>
    public async Task<IReadOnlyDictionary<int, Verification>> ReadAsync(Guid request, CancellationToken cancellationToken)
    {
        const string sql = """
            select item, verified_at, standing, uid, fields, managers, why
              from restore_verification
             where request_id = @request
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Verification>(new CommandDefinition(sql, new { request }, cancellationToken: cancellationToken)), cancellationToken);
        return rows.ToDictionary(row => row.Item);
    }

    /// <summary>Keeps an answer; one that stands already stays.</summary>
    /// <returns>False where it stood already.</returns>
    public Task<bool> AddAsync(Guid request, Verification found, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            insert into restore_verification (request_id, item, verified_at, standing, uid, fields, managers, why)
            values (@request, @Item, @VerifiedAt, @standing, @Uid, @Fields, @Managers, @Why)
                on conflict (request_id, item) do nothing
            """;
        return await connection.ExecuteAsync(new CommandDefinition(sql,
            new { request, found.Item, found.VerifiedAt, standing = found.Standing.ToString().ToLowerInvariant(), found.Uid, found.Fields, found.Managers, found.Why },
            transaction, cancellationToken: cancellationToken)) == 1;
    }, cancellationToken);
}
