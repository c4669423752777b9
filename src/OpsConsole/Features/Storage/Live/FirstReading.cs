using Microsoft.Extensions.Options;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Live;

/// <summary>Follows clusters for whoever asks once, and waits until they were read.</summary>
public sealed class FirstReading(LiveStorage live, IOptions<StorageOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Until every cluster was read once or is known not to answer, and no longer than <see cref="StorageOptions.FirstReadPatience"/>: what is not read then
    /// is told by its coverage.
    /// </summary>
    public async Task<IDisposable> HoldAsync(IReadOnlyCollection<string> clusters, CancellationToken cancellationToken)
    {
        var hold = live.Hold(clusters);
        try
        {
            var began = time.GetTimestamp();
            while (clusters.Any(IsReading) && time.GetElapsedTime(began) < options.Value.FirstReadPatience)
                // Nothing tells when the last of several clusters is read.
                await Task.Delay(Look, time, cancellationToken);
            return hold;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    private bool IsReading(string cluster)
    {
        var standing = live.StandingOf(cluster);
        return standing.Phase is LivePhase.Starting || standing.Phase is not LivePhase.Disconnected && standing.Types.Values.Any(type => type.State is CoverageState.Waiting);
    }
}
