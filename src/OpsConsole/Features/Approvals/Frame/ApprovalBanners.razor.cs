using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Frame;

/// <summary>
/// Above every page: that all executions are halted, for everybody; emergencies, for those who see them. It reads for the whole frame of its tab, and
/// tells the person at once what begins to wait for them and what became of what they asked for.
/// </summary>
public sealed partial class ApprovalBanners(RequestInbox inbox, RedSwitch halts, ApprovalFeed feed, TabApprovals tab, ISnackbar snackbar)
{
    private const int MostNamed = 2;

    private readonly CommandGuard _guard = new();
    private object? _drawn;

    protected override object Key => nameof(ApprovalBanners);

    /// <summary>Rights and clocks may run out without any request moving: the minutes count too.</summary>
    protected override long? Followed => feed.Version + Beat(TimeSpan.FromMinutes(1));

    private TabView? View => tab.View;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        if (RendererInfo.IsInteractive)
            feed.Changed += Wake;
    }

    public override void Dispose()
    {
        feed.Changed -= Wake;
        base.Dispose();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.IsNobody || feed.AsOf is null)
            return null;
        var answer = await inbox.TabAsync(caller, cancellationToken);
        var before = View;
        tab.See(answer.Value);
        if (RendererInfo.IsInteractive && before is not null && answer.Value is { } after)
            foreach (var notice in TabNotice.Between(before, after))
                Tell(notice);
        return answer.Refusal;
    }

    /// <summary>It is woken by every change of any request, and most of them change nothing that it draws.</summary>
    protected override bool ShouldRender()
    {
        var look = (View?.Halt, View?.MaySwitch, View?.HaltWaits, _guard.IsBusy, _guard.Refused, Minute: View?.Emergencies.Count > 0 ? Time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute : 0,
            string.Join(' ', (View?.Emergencies ?? []).Select(request => $"{request.Number}{request.State}")));
        if (look.Equals(_drawn))
            return false;
        _drawn = look;
        return true;
    }

    private void Tell(TabNotice notice) => snackbar.Add(NoticeOf(notice), Severity.Info, options =>
    {
        options.HideIcon = true;
        // It is there at once: while it fades in, nobody could read it.
        options.ShowTransitionDuration = 0;
    }, key: notice.Address + notice.Text);

    private static RenderFragment NoticeOf(TabNotice notice) => builder =>
    {
        builder.OpenComponent<NoticeText>(0);
        builder.AddComponentParameter(1, nameof(NoticeText.Notice), notice);
        builder.CloseComponent();
    };

    private async Task ResumeAsync() => await _guard.RunAsync(async () => (await halts.ResumeAsync(await Current.GetAsync(), CancellationToken.None)).Refusal);
}
