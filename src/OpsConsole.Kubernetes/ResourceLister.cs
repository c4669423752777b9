namespace OpsConsole.Kubernetes;

/// <summary>Lists a type page by page and hands over each item as the UTF-8 slice that arrived; memory does not grow with the list.</summary>
public sealed class ResourceLister(ClusterConnection connection, TimeProvider time)
{
    private readonly RetryPause _pause = new(time);

    /// <summary>Never throws for what a server does; throws what the sink throws, and <see cref="OperationCanceledException"/>.</summary>
    public async Task<ListOutcome> ListAsync(ResourceType type, ListOptions options, IListSink sink, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var notOlderThan = options.NotOlderThan;
        for (var restarts = 0; ; restarts++)
        {
            sink.Begin();
            var pass = new ListPass(connection, type.PathIn(options.Namespace), options, notOlderThan, _pause);
            var fault = await pass.RunAsync(sink, cancellationToken).ConfigureAwait(false);
            bytes += pass.Bytes;
            if (fault is null)
                return Outcome(pass, bytes, null);
            if (!MayBeginAgain(fault, notOlderThan is not null) || restarts >= options.MostRestarts)
                return Outcome(pass, bytes, fault);
            // The watch cache did not serve it: pages at the newest state do.
            notOlderThan = null;
            ApiCall.CountRetry(connection.Settings.Name, fault.Fault);
            await _pause.AfterAsync(restarts, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayBeginAgain(KubernetesException fault, bool fromCache) =>
        fault.Fault is KubernetesFault.Expired or KubernetesFault.CutOff
        || (fromCache && fault.Fault is KubernetesFault.ServerError or KubernetesFault.TimedOut or KubernetesFault.Refused or KubernetesFault.Stale);

    private static ListOutcome Outcome(ListPass pass, long bytes, KubernetesException? fault) => new()
    {
        IsComplete = fault is null,
        ResourceVersion = fault is null ? pass.ResourceVersion : null,
        Items = pass.Items,
        Pages = pass.Pages,
        Bytes = bytes,
        Fault = fault?.Fault,
        StatusCode = fault?.StatusCode,
        Reason = fault?.Message,
    };
}
