using System.Globalization;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>
/// Follows one type in one cluster for as long as it is let: a list, then every change in order. An ended stream is resumed at the last
/// resourceVersion, without a list; only where the server's history does not reach back so far (410) is the type listed again. Nothing is lost and
/// nothing told twice within a stream; a sink that is slow delays only itself.
/// </summary>
public sealed class ResourceWatch(ClusterConnection connection, ResourceType type, WatchOptions options, TimeProvider time)
{
    private const int MostFailuresInARow = 5;

    private readonly ResourceLister _lister = new(connection, time);
    private readonly RetryPause _pause = new(time);
    private WatchStanding _standing = new(WatchPhase.Starting, time.GetUtcNow(), null, null);
    private string? _at;
    private long _heardAt;
    private int _failures;

    /// <summary>When the server last said anything, bookmarks included; null before the first time.</summary>
    public DateTimeOffset? HeardAt => Interlocked.Read(ref _heardAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Ends only with the token, or with what the sink throws.</summary>
    public async Task RunAsync(IWatchSink sink, CancellationToken cancellationToken)
    {
        string? position = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (position is null)
            {
                (position, var items) = await ListAsync(sink, cancellationToken).ConfigureAwait(false);
                if (position is not null && items == 0 && options.RestWhileEmpty is { } rest)
                {
                    // Nothing to watch: another list is cheaper than a stream that stays open for nothing.
                    await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
                    position = null;
                }
                continue;
            }
            position = await FollowAsync(position, sink, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The resourceVersion to watch from; null where it did not come to its end, after the wait that follows.</summary>
    private async Task<(string? Position, long Items)> ListAsync(IWatchSink sink, CancellationToken cancellationToken)
    {
        // What the watch cache holds is as good as any: the watch goes on from there. Never older than what was seen before.
        var list = new ListOptions { FieldSelector = options.FieldSelector, LabelSelector = options.LabelSelector, NotOlderThan = _at ?? "0" };
        var outcome = await _lister.ListAsync(type, list, sink, cancellationToken).ConfigureAwait(false);
        if (outcome is { IsComplete: true, ResourceVersion: { } position })
        {
            Hear();
            _at = position;
            await sink.CompleteAsync(position, cancellationToken).ConfigureAwait(false);
            Tell(sink, WatchPhase.Live, null, null);
            _failures = 0;
            return (position, outcome.Items);
        }
        var (phase, rest) = outcome.Fault switch
        {
            KubernetesFault.NotFound => (WatchPhase.NotServed, options.RestWhileRefused),
            KubernetesFault.Forbidden => (WatchPhase.Unreadable, options.RestWhileRefused),
            _ => (_at is null ? WatchPhase.Unreadable : WatchPhase.Behind, (TimeSpan?)null),
        };
        if (phase is WatchPhase.NotServed)
            _at = null;
        Tell(sink, phase, outcome.Fault, outcome.Reason);
        await RestAsync(rest, outcome.Fault, cancellationToken).ConfigureAwait(false);
        return (null, 0);
    }

    /// <summary>One stream to its end. Answers where to resume; null where a list is needed first.</summary>
    private async Task<string?> FollowAsync(string position, IWatchSink sink, CancellationToken cancellationToken)
    {
        var from = position;
        KubernetesException fault;
        try
        {
            await using var stream = new WatchStream(
                await connection.FollowAsync(Query(position), options.LongestSilence, cancellationToken).ConfigureAwait(false), options.MostWaitingBytes, Hear);
            stream.Begin();
            Hear();
            Tell(sink, WatchPhase.Live, null, null);
            await foreach (var bytes in stream.LinesAsync(cancellationToken).ConfigureAwait(false))
            {
                var line = Line(bytes, stream);
                if (line.Kind is WatchLineKind.Error)
                    throw ErrorOf(line.Object, stream.Where);
                if (line.ResourceVersion is not { Length: > 0 } version)
                    throw new KubernetesException(KubernetesFault.Malformed, $"{stream.Where}: a change has no resourceVersion.");
                if (line.Kind is not WatchLineKind.Bookmark)
                    await sink.ChangeAsync(new(KindOf(line.Kind), line.Object, version), cancellationToken).ConfigureAwait(false);
                _at = position = version;
                _failures = 0;
            }
            // In good order, forced or because the sink was behind: it goes on where it stands. A server that only ever ends is not asked without a pause.
            if (position == from && !stream.IsOverfull)
                await _pause.AfterAsync(_failures++, cancellationToken).ConfigureAwait(false);
            return position;
        }
        catch (KubernetesException error)
        {
            fault = error;
        }
        if (fault.Fault is KubernetesFault.Expired)
        {
            ApiCall.CountRetry(connection.Settings.Name, fault.Fault);
            Tell(sink, WatchPhase.Behind, fault.Fault, fault.Message);
            return null;
        }
        // A stream that is cut is resumed before anybody is told: only one that does not come back is trouble.
        if (fault.Fault is not KubernetesFault.CutOff || _failures > 0)
            Tell(sink, WatchPhase.Behind, fault.Fault, fault.Message);
        await RestAsync(null, fault.Fault, cancellationToken, fault.RetryAfter).ConfigureAwait(false);
        return fault.Fault is KubernetesFault.NotFound or KubernetesFault.Forbidden || _failures > MostFailuresInARow ? null : position;
    }

    private async Task RestAsync(TimeSpan? rest, KubernetesFault? fault, CancellationToken cancellationToken, TimeSpan? asked = null)
    {
        if (fault is { } reason)
            ApiCall.CountRetry(connection.Settings.Name, reason);
        if (rest is { } fixedRest)
            // What is refused is asked for again seldom.
            await Task.Delay(fixedRest, time, cancellationToken).ConfigureAwait(false);
        else if (!await _pause.AfterAsync(_failures++, cancellationToken, asked).ConfigureAwait(false))
            // The server asks for a longer wait than we grant at once: the longest of ours, then it is asked again.
            await Task.Delay(options.RestWhileRefused, time, cancellationToken).ConfigureAwait(false);
    }

    private static WatchLine Line(ReadOnlyMemory<byte> bytes, WatchStream stream)
    {
        try
        {
            return WatchLine.Read(bytes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new KubernetesException(KubernetesFault.Malformed, $"{stream.Where}: a line of the watch cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static KubernetesException ErrorOf(ReadOnlyMemory<byte> status, string where)
    {
        var said = ServerStatus.Read(status.ToArray(), null);
        return said.Code is 410 || said.Reason is "Expired" or "Gone"
            ? new(KubernetesFault.Expired, $"{where}: the server's history does not reach back to where the watch stood ({said.Message}).")
            : new(KubernetesFault.ServerError, $"{where}: the watch was ended with {said.Code}: {said.Message}.") { StatusCode = said.Code, RetryAfter = said.RetryAfter };
    }

    [SuppressMessage("Security", "CA5394", Justification = "Spreading streams is no secret.")]
    private string Query(string position)
    {
        var seconds = (int)(options.Lifetime.TotalSeconds * (1 + Random.Shared.NextDouble()));
        return string.Create(CultureInfo.InvariantCulture,
            $"{type.Path}?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(position)}{Selector("fieldSelector", options.FieldSelector)}{Selector("labelSelector", options.LabelSelector)}");
    }

    private static string Selector(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static WatchEventKind KindOf(WatchLineKind kind) => kind switch
    {
        WatchLineKind.Added => WatchEventKind.Added,
        WatchLineKind.Deleted => WatchEventKind.Deleted,
        _ => WatchEventKind.Modified,
    };

    private void Hear() => Interlocked.Exchange(ref _heardAt, time.GetUtcNow().UtcTicks);

    private void Tell(IWatchSink sink, WatchPhase phase, KubernetesFault? fault, string? reason)
    {
        if (_standing.Phase == phase && _standing.Reason == reason)
            return;
        _standing = new(phase, _standing.Phase == phase ? _standing.Since : time.GetUtcNow(), fault, reason);
        sink.Tell(_standing);
    }
}
