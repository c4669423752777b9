using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>Looks at the assignments file every second, by content: mounted files change behind links, where file events stay silent.</summary>
internal sealed partial class AssignmentsWatcher(
    AssignmentsFile assignments, ConfigurationStore journal, DatabaseHealth database, TimeProvider time, ILogger<AssignmentsWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Queue<AuditEvent> _unrecorded = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The process before this one may have ended between reading the file and recording it, or the file changed in between.
        Note(AssignmentsChange.Reloaded);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
            if (database.State.IsUp)
                await RecordAsync(stoppingToken);
        }
    }

    private void Look()
    {
        var change = assignments.Reload();
        if (change is AssignmentsChange.None)
            return;
        Steps.At("access.assignments.followed");
        var report = assignments.Report;
        if (change is AssignmentsChange.Reloaded)
            LogReloaded(report.Path);
        else
            LogRefused(report.Path, report.Reason);
        Note(change);
    }

    private void Note(AssignmentsChange change)
    {
        var report = assignments.Report;
        var detail = new Dictionary<string, string> { [ConfigurationStore.State] = assignments.Seen };
        if (report.Reason is { } reason)
            detail["reason"] = reason;
        _unrecorded.Enqueue(new()
        {
            Action = change is AssignmentsChange.Reloaded ? "configuration.reloaded" : "configuration.refused",
            Subject = $"assignments file {report.Path}",
            Outcome = change is AssignmentsChange.Reloaded ? "succeeded" : "refused",
            Detail = detail,
        });
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_unrecorded.TryPeek(out var auditEvent))
            {
                await journal.RecordAsync(auditEvent, cancellationToken);
                Steps.At("access.assignments.recorded");
                _unrecorded.Dequeue();
            }
        }
        // The event stays in the queue and is written once the database is back; its id makes a second write harmless.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogUnrecorded(_unrecorded.Count, error);
        }
    }

    [LoggerMessage(204, LogLevel.Information, "The assignments were read again from {Path}")]
    private partial void LogReloaded(string path);

    [LoggerMessage(205, LogLevel.Error, "The changed assignments in {Path} were refused and the earlier ones stay: {Reason}")]
    private partial void LogRefused(string path, string? reason);

    [LoggerMessage(206, LogLevel.Warning, "{Count} changes of the assignments wait to be written into the audit chain")]
    private partial void LogUnrecorded(int count, Exception error);
}
