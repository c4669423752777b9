using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>Puts together what following the chain and holding it against its checkpoints say, tells everybody, and leaves an event of what was found.</summary>
public sealed partial class StandingJudge(
    ChainWatch chain, CheckpointKeeper checkpoints, AuditStanding standing, AuditLog audit, TimeProvider time, ILogger<StandingJudge> logger)
{
    private AuditFault? _recorded;

    /// <summary>One verdict, and the event of a fault that has none yet. Asked by one loop alone.</summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        var fault = Fault;
        Tell(Verdict(fault), fault);
        if (fault is not null && fault != _recorded)
            await RecordAsync(fault, cancellationToken);
        _recorded = fault;
    }

    private AuditFault? Fault => chain.State.Fault ?? checkpoints.State.Broken?.Fault;

    private AuditVerdict Verdict(AuditFault? fault)
    {
        if (fault is not null)
            return Since(ChainStanding.Broken, string.Create(CultureInfo.InvariantCulture, $"#{fault.Sequence}: {fault.Reason}"));
        if (chain.State.WholeAt is null)
            return Since(ChainStanding.NotVerified, "it was not followed from its first event yet");
        if (checkpoints.State.Places.FirstOrDefault(place => place.ComparedAt is null) is { } place)
            return Since(ChainStanding.NotVerified, $"it was not held against the checkpoints in {place.Name} yet{(place.Failure is { } failure ? $": {failure}" : "")}");
        return Since(ChainStanding.Intact, "");
    }

    private AuditVerdict Since(ChainStanding kind, string reason) =>
        new(kind, reason, standing.Now is var before && before.Standing == kind ? before.Since : time.GetUtcNow());

    private void Tell(AuditVerdict verdict, AuditFault? fault)
    {
        var before = standing.Now;
        standing.Set(verdict);
        if (verdict.Standing == ChainStanding.Broken && before.Reason != verdict.Reason && fault!.Lost is not null)
            LogRolledBack(fault.Sequence, fault.Reason);
        else if (verdict.Standing == ChainStanding.Intact && before.Standing == ChainStanding.Broken)
            LogMended(before.Reason);
    }

    /// <summary>The id follows from what was found: each replica and each start finds the same, and it is one event.</summary>
    private async Task RecordAsync(AuditFault fault, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"opsconsole-audit-fault-1\n{fault.Sequence}\n{fault.Lost ?? fault.Reason}\n");
        await audit.RecordAsync(new()
        {
            Id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)),
            Action = fault.Lost is null ? "audit.fault.detected" : "audit.rollback.detected",
            Subject = "audit chain",
            Outcome = "broken",
            Detail = new Dictionary<string, string>
            {
                ["at"] = fault.Sequence.ToString(CultureInfo.InvariantCulture),
                ["reason"] = fault.Reason,
                ["lost"] = fault.Lost ?? "",
            },
        }, cancellationToken);
    }

    [LoggerMessage(307, LogLevel.Critical, "The audit chain is not what it was at {Sequence}: {Reason}")]
    private partial void LogRolledBack(long sequence, string reason);

    [LoggerMessage(308, LogLevel.Warning, "The audit chain holds again; it was broken: {Reason}")]
    private partial void LogMended(string reason);
}
