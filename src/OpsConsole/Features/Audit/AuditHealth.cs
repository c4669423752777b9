using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>Degraded, never unhealthy: the console goes on, and its page is what says why. The answer names no reason: whoever reads it is not signed in.</summary>
internal sealed class AuditHealth(AuditStanding standing) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(standing.Now.Standing == ChainStanding.Broken ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
