using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>A person's wish for a capture now; the run will have this id.</summary>
public sealed record CaptureRequest
{
    public int ClusterId { get; init; }
    public Guid RunId { get; init; }
    public string Issuer { get; init; } = "";
    public string SubjectId { get; init; } = "";
    public string Person { get; init; } = "";

    public Caller Caller => new(new PersonKey(Issuer, SubjectId), Person);
}

/// <summary>Keeps what persons asked for until the process that captures takes it up.</summary>
public sealed class CaptureRequestStore(Database database, AuditStore audit)
{
    /// <returns>The run that will come of it: of this request, of one made before, or the one under way.</returns>
    public Task<Guid> AskAsync(int clusterId, string cluster, Caller caller, CancellationToken cancellationToken)
    {
        var runId = Guid.CreateVersion7();
        return database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                insert into capture_request (cluster_id, run_id, issuer, subject_id, person)
                select @clusterId, @runId, @Issuer, @Subject, @Name
                 where not exists (select from capture_run where cluster_id = @clusterId and state = 'running')
                    on conflict do nothing;
                select coalesce((select run_id from capture_request where cluster_id = @clusterId and taken_at is null),
                                (select id from capture_run where cluster_id = @clusterId and state = 'running'),
                                @runId);
                """;
            var run = await connection.ExecuteScalarAsync<Guid>(new CommandDefinition(sql,
                new { clusterId, runId, caller.Key.Issuer, caller.Key.Subject, caller.Name }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.request.stored");
            await audit.AppendAsync(connection, transaction, new AuditEvent
            {
                Id = runId,
                Caller = caller,
                Action = "capture.started",
                Subject = $"cluster {cluster}",
                ClusterId = clusterId,
                Outcome = run == runId ? "accepted" : "joined the run that was under way or asked for",
                Detail = new Dictionary<string, string> { ["run"] = run.ToString() },
            }, cancellationToken);
            return run;
        }, cancellationToken);
    }

    public Task<IReadOnlyList<CaptureRequest>> OpenAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<CaptureRequest>>(async connection =>
    {
        const string sql = """
            select cluster_id, run_id, issuer, subject_id, person
              from capture_request
             where taken_at is null
            """;
        return [.. await connection.QueryAsync<CaptureRequest>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }, cancellationToken);
}
