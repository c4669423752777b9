using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>Which objects name which. A cluster's change feed says what is new, and where it stopped is where it goes on, in whichever process.</summary>
public sealed class ReferenceIndex(ReferenceStore store)
{
    private const int PartSize = 200;

    /// <summary>Reads all that is new of all clusters.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in await store.BehindAsync(cancellationToken))
            while (await store.AdvanceAsync(cluster, PartSize, Read, cancellationToken))
                cancellationToken.ThrowIfCancellationRequested();
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
}
