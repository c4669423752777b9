using System.Text.Json;
using OpsConsole.Manifests;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>
/// Keeps the index of references up to date, after the commits of the captures and apart from them: a cluster's change feed says what is new,
/// and where it stopped is where it goes on, in whichever process.
/// </summary>
public sealed partial class ReferenceIndexer(ReferenceStore store, DatabaseHealth database, TimeProvider time, ILogger<ReferenceIndexer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private const int PartSize = 200;

    /// <summary>Reads all that is new of all clusters.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in await store.BehindAsync(cancellationToken))
            while (await store.AdvanceAsync(cluster, PartSize, Read, cancellationToken))
                cancellationToken.ThrowIfCancellationRequested();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                await CatchUpAsync(stoppingToken);
            }
            // The edge of the loop: the index stays behind, says so, and goes on where it stopped.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotIndexed(error);
            }
            // Other processes write the feed too: it is looked at by the clock.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A damaged body names nobody; its own page says what is wrong.</summary>
    private static IReadOnlyList<ManifestReference> Read(StoredBody body)
    {
        try
        {
            return body.Body is null ? [] : ManifestReferences.Read(body.Json());
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    [LoggerMessage(1200, LogLevel.Warning, "The index of references could not be brought up to date")]
    private partial void LogNotIndexed(Exception error);
}
