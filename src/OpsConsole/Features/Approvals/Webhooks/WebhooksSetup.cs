using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>What of the approvals tells others over HTTP.</summary>
internal static class WebhooksSetup
{
    public static void AddWebhooks(this IHostApplicationBuilder builder, ApprovalOptions options)
    {
        var services = builder.Services;
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<WebhookComposer>();
        services.AddSingleton<WebhookFigures>();
        services.AddSingleton<WebhookOverview>();
        services.AddHostedService<WebhookSender>();
        services.AddSingleton(new PageSection(SettingsPage.Key, SettingsPage.About, 10, "Webhooks", typeof(WebhookSection)));
        // Keys and addresses are mounted where something is sent, and nowhere else.
        if (options.Webhooks.Length == 0 || !builder.HasRole(ReplicaRole.Web))
            return;
        foreach (var fault in WebhookFiles.Faults(options.Webhooks))
            builder.RefuseStart(fault);
        var address = $"{ConsoleOptions.Section}:{nameof(ConsoleOptions.PublicAddress)}";
        if (string.IsNullOrWhiteSpace(builder.Configuration[address]))
            builder.RefuseStart($"{address} is missing; webhooks link to the console: write where people open it, such as https://ops.example.com");
    }
}
