using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>Ends a request whose targets are no longer what was approved, with each as it is now.</summary>
public sealed class StaleStore(Database database, AuditStore audit)
{
    private const int MostNamed = 3;

    internal Task<bool> StaleAsync(ApprovalRequest judged, IReadOnlyList<LiveItem> changed, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_item
               set state = 'skipped', result = found.reason, then_now = found.substance, changed_at = clock_timestamp()
              from unnest(@Numbers, @Reasons, @Substances) as found(number, reason, substance)
             where approval_item.request_id = @Id and approval_item.number = found.number
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(judged.Id);
            if (request is not { State: RequestState.Approved } || request.RowVersion != judged.RowVersion || await VotingStore.ExpireAsync(work, request))
                return false;
            await connection.ExecuteAsync(work.Command(sql, new
            {
                request.Id,
                Numbers = changed.Select(item => item.Item.Number).ToArray(),
                Reasons = changed.Select(item => item.Reason).ToArray(),
                Substances = changed.Select(item => item.Substance).ToArray(),
            }));
            Steps.At("approvals.stale.stored");
            await work.MoveAsync(request, RequestState.Stale, new("stale", null,
                $"{changed.Count} of {request.Items} items changed since the plan was made: {string.Join("; ", changed.Take(MostNamed).Select(item => $"{item.Item.FullName}: {item.Reason}"))}"));
            await work.FinishAsync();
            return true;
        }, cancellationToken);
    }
}
