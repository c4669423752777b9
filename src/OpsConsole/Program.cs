using OpsConsole.Features.Approvals;
using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Verification;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Storage;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;
using OpsConsole.Shell;

if (args is ["migrate", .. var migrate])
    return await MigrateCommand.RunAsync(migrate);
if (args is ["healthcheck", .. var healthcheck])
    return await HealthcheckCommand.RunAsync(healthcheck);
if (args is ["audit-verify", .. var verify])
    return await AuditVerifyCommand.RunAsync(verify, Console.Out, Console.Error);

var builder = WebApplication.CreateBuilder(args);
builder.AddSettingsFiles();
builder.AddOperability();
builder.AddPostgres();
builder.AddAuditLog();
builder.AddAccess();
builder.AddAudit();
builder.AddClusters();
builder.AddApprovals();
builder.AddCaptures();
builder.AddResources();
builder.AddStorage();
builder.AddRestores();
builder.Services.AddShell();

await using var app = builder.Build();
if (await app.MayStartAsync() is not 0 and var refused)
    return refused;

app.UseTrustedProxies();
app.UseSecurityHeaders();
app.UseOperability();
app.UseShell();
app.UseRequestLimits();
app.UseReplica();
app.UseAccess();

app.MapOperability();
if (app.Serves())
{
    app.MapAccess();
    app.MapAudit();
    app.MapClusters();
    app.MapApprovals();
    app.MapCaptures();
    app.MapResources();
    app.MapStorage();
    app.MapRestores();
    app.MapShell();
}
return await app.ServeAsync();
