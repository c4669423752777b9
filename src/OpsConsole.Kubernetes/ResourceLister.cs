namespace OpsConsole.Kubernetes;

public sealed record ListOptions
{
    public int PageSize { get; init; } = 500;
    public string? FieldSelector { get; init; }
    public string? LabelSelector { get; init; }
    /// <summary>How often a list may begin again after 410 before it is given up.</summary>
    public int MostRestarts { get; init; } = 3;
}

/// <summary>Takes the items of a list one at a time.</summary>
public interface IListSink
{
    /// <summary>The list begins, or begins again: whatever came before counts for nothing.</summary>
    void Begin();

    /// <summary>One item, exactly as sent. The memory is valid only until the returned task completes.</summary>
    ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken);
}

/// <summary>How a list ended. Only <see cref="IsComplete"/> proves absence.</summary>
public sealed record ListOutcome
{
    public required bool IsComplete { get; init; }
    /// <summary>The resourceVersion the list stands for; null when it did not complete.</summary>
    public string? ResourceVersion { get; init; }
    public required long Items { get; init; }
    public required int Pages { get; init; }
    public required long Bytes { get; init; }
    public KubernetesFault? Fault { get; init; }
    /// <summary>A sentence that says why it is not complete.</summary>
    public string? Reason { get; init; }
}

/// <summary>Lists a type page by page and hands over each item as the UTF-8 slice that arrived; memory does not grow with the list.</summary>
public sealed class ResourceLister(ClusterConnection connection, TimeProvider time)
{
    /// <summary>Never throws for what a server does; throws what the sink throws, and <see cref="OperationCanceledException"/>.</summary>
    public Task<ListOutcome> ListAsync(ResourceType type, ListOptions options, IListSink sink, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{connection} {time} {type} {options} {sink} {cancellationToken}");
}
