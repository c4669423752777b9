using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Degraded, never unhealthy: neither a silent directory nor a refused file is mended by taking the console out of service,
/// and its pages are what says so. The answer names neither file nor reason: whoever reads it is not signed in.
/// </summary>
internal sealed class AccessHealth(AssignmentsFile assignments, DirectoryState directory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(assignments.Report.RefusedSince is null && directory.Report.FailingSince is null
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded());
}
