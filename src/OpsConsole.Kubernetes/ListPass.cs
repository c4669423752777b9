using System.Globalization;
using System.Text;

namespace OpsConsole.Kubernetes;

/// <summary>One attempt at a list, from its first page to its last: every page belongs to the same resourceVersion or the attempt fails.</summary>
internal sealed class ListPass(ClusterConnection connection, string path, ListOptions options, string? notOlderThan, RetryPause pause)
{
    private const int MostRetries = 4;
    private const int LeastPageSize = 25;
    // KEP-365: a page without items but with a continue token is not the end; a server that sends nothing else is broken.
    private const int MostEmptyPages = 100;

    private int _pageSize = options.PageSize;
    private int _retries;
    private int _emptyPages;

    public string? ResourceVersion { get; private set; }

    public long Items { get; private set; }

    public int Pages { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Null when the last page was read to its end.</summary>
    public async Task<KubernetesException?> RunAsync(IListSink sink, CancellationToken cancellationToken)
    {
        for (string? token = null; ;)
        {
            var before = Items;
            var (fault, next) = await PageAsync(token, sink, cancellationToken).ConfigureAwait(false);
            if (fault is not null && (Items > before || !await MayRetryAsync(fault, cancellationToken).ConfigureAwait(false)))
                return fault;
            if (fault is not null)
                continue;
            Pages++;
            _retries = 0;
            if (string.IsNullOrEmpty(next))
                return null;
            _emptyPages = Items > before ? 0 : _emptyPages + 1;
            if (next == token || _emptyPages > MostEmptyPages)
                return Malformed("the server repeats its continue token and never ends the list");
            token = next;
        }
    }

    private async Task<(KubernetesException? Fault, string? Next)> PageAsync(string? token, IListSink sink, CancellationToken cancellationToken)
    {
        ApiAnswer answer;
        try
        {
            answer = await connection.OpenAsync(Query(token), "application/json", cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException fault)
        {
            return (fault, null);
        }
        await using (answer)
        {
            using var page = new ListPageReader(answer);
            while (true)
            {
                ReadOnlyMemory<byte>? item;
                try
                {
                    item = await page.NextAsync().ConfigureAwait(false);
                }
                catch (KubernetesException fault)
                {
                    Bytes += page.Bytes;
                    return (fault, null);
                }
                if (item is null)
                    break;
                // Outside the guard: what the sink throws is the caller's.
                await sink.TakeAsync(item.Value, cancellationToken).ConfigureAwait(false);
                Items++;
            }
            Bytes += page.Bytes;
            return (Belongs(page.ResourceVersion), page.Continue);
        }
    }

    private KubernetesException? Belongs(string? resourceVersion)
    {
        if (string.IsNullOrEmpty(resourceVersion))
            return Malformed("the list does not say its resourceVersion");
        if (ResourceVersion is not null && ResourceVersion != resourceVersion)
            return new(KubernetesFault.Expired,
                $"{Where}: the server went on at another resourceVersion in the middle of the list, so its pages do not belong together.");
        ResourceVersion = resourceVersion;
        return IsOlder(resourceVersion, options.NewestSeen)
            ? new(KubernetesFault.Stale, $"{Where}: the server shows the state at resourceVersion {resourceVersion}, although it had shown {options.NewestSeen} before. "
                + "It lags behind, or its etcd was restored from a backup. Nothing of this list is believed.")
            : null;
    }

    /// <summary>The one place of this library that compares resourceVersions by size: never to believe a server, only to doubt it.</summary>
    private static bool IsOlder(string resourceVersion, string? seen) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var now)
        && ulong.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && now < before;

    private async Task<bool> MayRetryAsync(KubernetesException fault, CancellationToken cancellationToken)
    {
        var passing = fault.Fault == KubernetesFault.TooManyRequests
            || (fault.Fault == KubernetesFault.ServerError && (fault.StatusCode is 502 or 503 or 504 || fault.RetryAfter is not null));
        if (options.NarrowsOnFailure && _pageSize > 1 && (fault.Fault == KubernetesFault.ConversionFailed || fault.StatusCode is 500 or 504))
        {
            _pageSize /= 2;
            return true;
        }
        // A watch cache that cannot answer is not asked again: the pages are.
        if (!passing || _retries >= MostRetries || (notOlderThan is not null && fault.StatusCode == 504))
            return false;
        // "unable to return a response in the time allotted": less at once may fit.
        if (fault.StatusCode == 504)
            _pageSize = Math.Max(LeastPageSize, _pageSize / 2);
        ApiCall.CountRetry(connection.Settings.Name, fault.Fault);
        return await pause.AfterAsync(_retries++, cancellationToken, fault.RetryAfter).ConfigureAwait(false);
    }

    private string Query(string? token)
    {
        var query = new StringBuilder(path);
        if (notOlderThan is not null && token is null)
            query.Append("?resourceVersion=").Append(Uri.EscapeDataString(notOlderThan))
                .Append(notOlderThan == "0" ? "" : "&resourceVersionMatch=NotOlderThan");
        else
            query.Append(CultureInfo.InvariantCulture, $"?limit={_pageSize}");
        if (!string.IsNullOrEmpty(token))
            query.Append("&continue=").Append(Uri.EscapeDataString(token));
        if (options.FieldSelector is { Length: > 0 } fields)
            query.Append("&fieldSelector=").Append(Uri.EscapeDataString(fields));
        if (options.LabelSelector is { Length: > 0 } labels)
            query.Append("&labelSelector=").Append(Uri.EscapeDataString(labels));
        return query.ToString();
    }

    private string Where => $"Cluster {connection.Settings.Name}, {path}";

    private KubernetesException Malformed(string why) => new(KubernetesFault.Malformed, $"{Where}: {why}.");
}
