namespace OpsConsole.Platform.Audit;

/// <summary>The one chain of what happened, written wherever it happens.</summary>
public static class AuditGround
{
    public static void AddAuditLog(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.AddSingleton<AuditLog>();
        builder.Services.AddSingleton<AuditStanding>();
        builder.Services.AddSingleton<ConfigurationStore>();
    }
}
