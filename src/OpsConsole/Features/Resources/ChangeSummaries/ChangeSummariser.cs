namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>Brings the summaries of one cluster's feed up to its end, batch by batch.</summary>
public sealed class ChangeSummariser(ChangeSummaryStore store)
{
    /// <summary>So many batches, then it is another cluster's turn.</summary>
    private const int MostBatches = 20;

    /// <summary>True where something was written.</summary>
    public async Task<bool> BringUpAsync(SummaryLag lag, CancellationToken cancellationToken)
    {
        var after = lag.After;
        for (var batch = 0; batch < MostBatches && after < lag.Last; batch++)
        {
            var versions = await store.NextAsync(lag.ClusterId, after, cancellationToken);
            // Where retention removed the rest of the feed there is nothing to summarise up to its end.
            var upTo = versions.Count > 0 ? versions[^1].Sequence : lag.Last;
            if (!await store.WriteAsync(lag.ClusterId, after, upTo, [.. versions.Select(ChangeSummary.Of)], cancellationToken))
                return true;
            after = upTo;
        }
        return after > lag.After;
    }
}
