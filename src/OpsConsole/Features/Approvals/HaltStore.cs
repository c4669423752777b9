using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>All executions are halted.</summary>
public sealed record Halt
{
    public long Id { get; init; }
    public DateTimeOffset HaltedAt { get; init; }
    public required string Person { get; init; }
    public required string Why { get; init; }
    public string? FirstIssuer { get; init; }
    public string? FirstSubject { get; init; }

    /// <summary>Who wants it to go on; a second person must want it too.</summary>
    public string? FirstPerson { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
}

/// <summary>The red switch: one person halts everything, two let it go on.</summary>
public sealed class HaltStore(Database database, AuditStore audit)
{
    /// <summary>Null while nothing is halted.</summary>
    public Task<Halt?> CurrentAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select id, halted_at, person, why, first_issuer, first_subject, first_person, first_at
              from approval_halt
             where resumed_at is null
            """;
        return database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Halt>(new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>Halting what is halted changes nothing.</summary>
    internal Task HaltAsync(Caller by, string why, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            insert into approval_halt (person, why)
            values (@Name, @why)
                on conflict ((true)) where resumed_at is null do nothing
            """;
        if (await connection.ExecuteAsync(new CommandDefinition(sql, new { by.Name, why }, transaction, cancellationToken: cancellationToken)) == 0)
            return;
        Steps.At("approvals.halt.stored");
        await audit.AppendAsync(connection, transaction, Event(by, "approval.halted", "halted", why), cancellationToken);
    }, cancellationToken);

    /// <summary>The first asks, a second one lets it go on.</summary>
    internal Task<ResumeResult> ResumeAsync(Caller by, PersonKey human, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string currentSql = """
            select id, halted_at, person, why, first_issuer, first_subject, first_person, first_at
              from approval_halt
             where resumed_at is null
               for update
            """;
        const string firstSql = """
            update approval_halt
               set first_issuer = @Issuer, first_subject = @Subject, first_person = @Name, first_at = clock_timestamp()
             where id = @Id
            """;
        const string secondSql = """
            update approval_halt
               set second_issuer = @Issuer, second_subject = @Subject, second_person = @Name, resumed_at = clock_timestamp()
             where id = @Id
            """;
        var halt = await connection.QuerySingleOrDefaultAsync<Halt>(new CommandDefinition(currentSql, transaction: transaction, cancellationToken: cancellationToken));
        if (halt is null)
            return ResumeResult.NotHalted;
        if (halt.FirstPerson is not null && halt.FirstIssuer == human.Issuer && halt.FirstSubject == human.Subject)
            return ResumeResult.SamePerson;
        var isSecond = halt.FirstPerson is not null;
        await connection.ExecuteAsync(new CommandDefinition(isSecond ? secondSql : firstSql, new { halt.Id, human.Issuer, human.Subject, by.Name }, transaction, cancellationToken: cancellationToken));
        Steps.At("approvals.resume.stored");
        await audit.AppendAsync(connection, transaction, isSecond
            ? Event(by, "approval.resumed", "resumed", $"with {halt.FirstPerson}")
            : Event(by, "approval.resume.asked", "waits for a second person", ""), cancellationToken);
        return isSecond ? ResumeResult.Resumed : ResumeResult.Waits;
    }, cancellationToken);

    private static AuditEvent Event(Caller by, string action, string outcome, string why) => new()
    {
        Caller = by,
        Action = action,
        Subject = "all executions",
        Outcome = outcome,
        Detail = new Dictionary<string, string> { ["why"] = why },
    };
}

public enum ResumeResult
{
    NotHalted,
    /// <summary>The first of two asked.</summary>
    Waits,
    /// <summary>The same person cannot be both.</summary>
    SamePerson,
    Resumed,
}
