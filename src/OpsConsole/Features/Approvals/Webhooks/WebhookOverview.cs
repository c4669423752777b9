using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>A webhook that is set up, with how it is doing; null where nothing was looked at yet.</summary>
public sealed record WebhookLine(string Name, WebhookFormat Format, WebhookStanding? Standing);

/// <summary>How the webhooks are doing, for those who approve or rule: they are whom a silent one would leave waiting.</summary>
public sealed class WebhookOverview(AccessService access, WebhookStore store, IOptions<ApprovalOptions> options)
{
    public async Task<Answer<IReadOnlyList<WebhookLine>>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (!rights.Value!.AllowsAnywhere(Permission.Approve) && !rights.Value.AllowsAnywhere(Permission.ManageRules))
            return new Refusal(RefusalKind.Forbidden, "How the webhooks are doing is for approvers and administrators.", "Ask one of them.");
        if (options.Value.Webhooks.Length == 0)
            return Answer.Of<IReadOnlyList<WebhookLine>>([]);
        var standings = (await store.StandingsAsync(cancellationToken)).ToDictionary(standing => standing.Name, StringComparer.Ordinal);
        return Answer.Of<IReadOnlyList<WebhookLine>>([.. options.Value.Webhooks.Select(webhook => new WebhookLine(webhook.Name, webhook.Format, standings.GetValueOrDefault(webhook.Name)))]);
    }
}
