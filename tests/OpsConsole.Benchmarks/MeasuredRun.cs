using System.Text.Json;
using Npgsql;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>How fast the console carried a request out, as its own ledger tells.</summary>
/// <param name="Items">All of them done.</param>
/// <param name="Seconds">From the beginning of the execution to the last result.</param>
/// <param name="LastStage">Items a second of the last stage, in which as many calls as may be are under way.</param>
internal sealed record MeasuredRun(int Items, double Seconds, double LastStage)
{
    /// <summary>One, then five: the first items of any request are carried out by themselves and looked at afterwards, so they take six answers one after the other.</summary>
    private const int FirstItems = 6;

    public double Whole => Items / Seconds;

    /// <summary>Submits a plan, has it approved, and waits until it has been carried out.</summary>
    /// <param name="ground">Whose console runs it.</param>
    /// <param name="plan">Begins with its approval.</param>
    /// <param name="items">How many it has.</param>
    public static async Task<MeasuredRun> OfAsync(ApprovalsGround ground, JsonElement plan, int items)
    {
        using var asking = await ground.ClientAsync("operator");
        using var approver = await ground.ClientAsync("approver-1");
        var request = await ApprovalsGround.SubmitAsync(asking, plan);
        await ApprovalsGround.ApproveAsync(approver, request);
        await using var source = NpgsqlDataSource.Create(ground.Database.OwnerConnection);
        await using var ended = source.CreateCommand("select coalesce((select ended_why from approval_request where id = $1 and ended_at is not null), '')");
        ended.Parameters.Add(new() { Value = request.GetProperty("id").GetGuid() });
        var why = await Eventually.Value(async () => (string?)await ended.ExecuteScalarAsync() is { Length: > 0 } words ? words : null, "the request ends");
        await using var ledger = source.CreateCommand("""
            select count(*) filter (where i.state = 'done'),
                   extract(epoch from max(i.changed_at) - min(e.started_at))::float8,
                   extract(epoch from max(i.changed_at) - max(i.changed_at) filter (where i.number <= $2))::float8,
                   coalesce(min(concat_ws(': ', i.name, i.result, i.answered)) filter (where i.state in ('refused', 'failed', 'unknown', 'skipped')), '')
              from approval_item i
              join approval_execution e on e.request_id = i.request_id
             where i.request_id = $1
            """);
        ledger.Parameters.Add(new() { Value = request.GetProperty("id").GetGuid() });
        ledger.Parameters.Add(new() { Value = FirstItems });
        await using var row = await ledger.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.GetInt64(0) == items
            ? new(items, row.GetDouble(1), (items - FirstItems) / row.GetDouble(2))
            : throw new InvalidOperationException($"{row.GetInt64(0)} of {items} were done: {why}; {row.GetString(3)}");
    }
}
