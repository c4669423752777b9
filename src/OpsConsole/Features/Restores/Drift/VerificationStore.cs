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

    /// <summary>Keeps answers; one that stands already stays.</summary>
    /// <returns>How many of them did not stand already.</returns>
    public Task<int> AddAsync(Guid request, IReadOnlyList<Verification> found, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            insert into restore_verification (request_id, item, verified_at, standing, uid, fields, managers, why)
            select @request, found.item, found.verified_at, found.standing, found.uid, string_to_array(found.fields, E'\n'), string_to_array(found.managers, E'\n'), found.why
              from unnest(@Items, @Moments, @Standings, @Uids, @Fields, @Managers, @Whys) as found(item, verified_at, standing, uid, fields, managers, why)
                on conflict (request_id, item) do nothing
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new
        {
            request,
            Items = found.Select(answer => answer.Item).ToArray(),
            Moments = found.Select(answer => answer.VerifiedAt.UtcDateTime).ToArray(),
            Standings = found.Select(answer => answer.Standing.ToString().ToLowerInvariant()).ToArray(),
            Uids = found.Select(answer => answer.Uid).ToArray(),
            Fields = found.Select(answer => string.Join('\n', answer.Fields)).ToArray(),
            Managers = found.Select(answer => string.Join('\n', answer.Managers)).ToArray(),
            Whys = found.Select(answer => answer.Why).ToArray(),
        }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);
}
