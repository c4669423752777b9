using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpsConsole.Platform.Postgres;

/// <summary>Ready means that the database answers and has all migrations. Why not stands in the log: readiness is asked by strangers.</summary>
internal sealed class DatabaseReadiness(DatabaseHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.State.IsUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
