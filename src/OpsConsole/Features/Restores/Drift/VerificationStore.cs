using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>Keeps what live looks found of restored objects. The caller has been shown the request, and so reads its clusters.</summary>
public sealed class VerificationStore(Database database)
{
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
