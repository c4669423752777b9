using Dapper;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Lists;

/// <summary>Reads requests of any age by what is asked for, as far as a person sees them.</summary>
public sealed class HistoryStore(Database database)
{
    /// <param name="question">What is asked for.</param>
    /// <param name="person">Who asks; what belongs to no cluster and is theirs they see.</param>
    /// <param name="readable">Ids of the clusters that they read: a request shows where all of its clusters are among them.</param>
    /// <param name="seesConsole">They see whatever belongs to no cluster.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<IReadOnlyList<ApprovalRequest>> ReadAsync(
        HistoryQuestion question, PersonKey person, int[] readable, bool seesConsole, int limit, CancellationToken cancellationToken)
    {
        const string sql = $$"""
            select {{RequestStore.Columns}}
              from approval_request as request
             where state <> 'draft'
               and (@before::bigint is null or number < @before)
               and case when cluster_ids = '{}' then @seesConsole or (issuer = @Issuer and subject_id = @Subject) else cluster_ids <@ @readable end
               and (@words::text is null or lower(summary) like lower(@words) or lower(reason) like lower(@words) or lower(ticket) like lower(@words) or number = @number)
               and (@Action::text is null or action = @Action)
               and (@state::text is null or state = @state)
               and (@who::text is null or lower(person) like lower(@who)
                    or exists (select from approval_vote as vote where vote.request_id = request.id and lower(vote.person) like lower(@who)))
             order by number desc
             limit @limit
            """;
        var asked = new
        {
            before = question.Before,
            seesConsole,
            person.Issuer,
            person.Subject,
            readable,
            words = Part(question.Words),
            number = question.Words is { } words ? InboxQuestion.NumberOf(words) : null,
            question.Action,
            state = question.State?.Text(),
            who = Part(question.Person),
            limit,
        };
        return [.. await database.ReadAsync(connection => connection.QueryAsync<ApprovalRequest>(new CommandDefinition(sql, asked, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>What a person types means itself.</summary>
    private static string? Part(string? text) => text is null ? null
        : $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
