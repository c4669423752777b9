using Dapper;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Feed;

/// <summary>Which requests are open and how often each changed, in one question.</summary>
/// <param name="Open">The row version of each open request.</param>
/// <param name="Halt">Null while nothing is halted.</param>
/// <param name="Rules">The version in force; 0 before the first.</param>
/// <param name="Now">The database's clock.</param>
internal sealed record FeedMarks(IReadOnlyDictionary<Guid, long> Open, Halt? Halt, long Rules, DateTimeOffset Now);

/// <summary>Reads what the feed holds: marks of everything that is open, and in full only what changed.</summary>
public sealed class FeedStore(Database database)
{
    internal Task<FeedMarks> MarksAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select id, row_version
              from approval_request
             where state in ('pending', 'approved', 'executing', 'unknown', 'breakglassexecuting', 'breakglassunreviewed');

            select id, halted_at, person, why, first_issuer, first_subject, first_person, first_at
              from approval_halt
             where resumed_at is null;

            select coalesce(max(version), 0) as rules, clock_timestamp() as now
              from approval_rule_set
            """;
        return database.ReadAsync(async connection =>
        {
            await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
            var open = (await answers.ReadAsync<(Guid Id, long Version)>()).ToDictionary(mark => mark.Id, mark => mark.Version);
            var halt = await answers.ReadSingleOrDefaultAsync<Halt>();
            var (rules, now) = await answers.ReadSingleAsync<(long, DateTimeOffset)>();
            return new FeedMarks(open, halt, rules, now);
        }, cancellationToken);
    }

    /// <summary>Some requests as they are now, open or ended by then. Votes and editors are read after the rows: they are no older than these.</summary>
    internal Task<IReadOnlyList<OpenRequest>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        const string sql = $"""
            select {RequestStore.Columns}
              from approval_request
             where id = any(@ids)
            """;
        const string editorsSql = """
            select request_id, human_issuer, human_subject
              from approval_editor
             where request_id = any(@ids)
            """;
        return database.ReadAsync<IReadOnlyList<OpenRequest>>(async connection =>
        {
            var asked = new { ids = ids.ToArray() };
            var requests = await connection.QueryAsync<ApprovalRequest>(new CommandDefinition(sql, asked, cancellationToken: cancellationToken));
            var votes = await RequestStore.VotesAsync(connection, null, ids, cancellationToken);
            var editors = (await connection.QueryAsync<(Guid Request, string Issuer, string Subject)>(new CommandDefinition(editorsSql, asked, cancellationToken: cancellationToken)))
                .ToLookup(row => row.Request, row => new PersonKey(row.Issuer, row.Subject));
            return [.. requests.Select(request => new OpenRequest
            {
                Request = request,
                Votes = [.. votes[request.Id].Where(vote => vote.IsLive)],
                Editors = [.. editors[request.Id]],
                Policy = request.PolicyJson is { } json ? PolicyText.ReadOrNull(json) : null,
            })];
        }, cancellationToken);
    }
}
