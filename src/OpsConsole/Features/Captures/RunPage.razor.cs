using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Captures;

/// <summary>One run: what it read of each type, where it has gaps and why, and which objects it refused.</summary>
public sealed partial class RunPage(CaptureService captures, CaptureFeed feed)
{
    /// <summary>So long a run that is not there may be one that was just asked for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DateTimeOffset _opened;
    private RunDetail? _detail;
    private bool _isWaiting;

    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public Guid Run { get; set; }

    protected override object Key => (Cluster, Run);

    /// <summary>A run that has ended stays what it was.</summary>
    protected override long? Followed => _detail is { Run.State: not RunState.Running } ? null : feed.Version;

    protected override void OnInitialized()
    {
        _opened = Time.GetUtcNow();
        base.OnInitialized();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await captures.RunAsync(caller, Cluster, Run, cancellationToken);
        _detail = answer.Value;
        _isWaiting = answer is { IsRefused: true, Refusal.Kind: RefusalKind.NotFound } && IsRecent(Run) && Time.GetUtcNow() - _opened < Patience;
        return _isWaiting ? null : answer.Refusal;
    }

    /// <summary>Ids of runs carry their time in their first six bytes (RFC 9562, version 7).</summary>
    private bool IsRecent(Guid run) =>
        run.Version == 7 && (Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(run.ToString("N")[..12], 16))).Duration() < Patience;
}
