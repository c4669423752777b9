using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>On the settings page: how each webhook is doing, without its address.</summary>
public sealed partial class WebhookSection(WebhookOverview overview)
{
    private IReadOnlyList<WebhookLine>? _lines;
    /// <summary>Why this person is not told: no fault of a page that is everybody's.</summary>
    private Refusal? _notTheirs;

    /// <summary>Given by the page; webhooks belong to no environment.</summary>
    [Parameter] public string? Environment { get; set; }

    protected override object Key => nameof(WebhookSection);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await overview.ReadAsync(caller, cancellationToken);
        (_lines, _notTheirs) = (answer.Value, answer.Refusal is { Kind: RefusalKind.Forbidden } forbidden ? forbidden : null);
        return _notTheirs is null ? answer.Refusal : null;
    }

    private static (StateKind Kind, string Word) StateOf(WebhookStanding? standing) => standing switch
    {
        null => (StateKind.Unknown, "Not looked at yet"),
        { Error: not null, Waiting: > 0 } => (StateKind.Warning, "Being tried again"),
        { Error: not null } => (StateKind.Failed, "Gave up"),
        { Waiting: > 0 } => (StateKind.Progressing, "Sending"),
        _ => (StateKind.Ready, "Ready"),
    };
}
