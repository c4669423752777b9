using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Captures;

/// <summary>What everything within one run shares.</summary>
internal sealed record RunScope
{
    public required int ClusterId { get; init; }
    public required Cluster Cluster { get; init; }
    public required Guid RunId { get; init; }
    public required long Epoch { get; init; }
    public required ClusterConnection Connection { get; init; }
}

/// <summary>How many captures may use a processor and the database at once. Nobody waits for a cluster while holding one.</summary>
public sealed class CaptureSlots(Microsoft.Extensions.Options.IOptions<CaptureOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Parallelism);

    public async Task<T> UseAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
