using System.Runtime.CompilerServices;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Palette;

/// <summary>One group's answer. With a failure it is not known whether there is something to find: never shown as nothing found.</summary>
public sealed record PalettePart(PaletteGroup Group, IReadOnlyList<PaletteEntry> Entries, string? Note, string? Failure);

/// <summary>Asks every source at once; one that fails or hangs is named and harms no other.</summary>
public sealed partial class PaletteSearch(IEnumerable<IPaletteSource> sources, DatabaseHealth database, TimeProvider time, ILogger<PaletteSearch> logger)
{
    /// <summary>Nobody waits longer at a palette.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const int MostPlaces = 8;
    private const int LongestPath = 2048;

    /// <summary>The groups' answers as they come. A refusal ends it: it says that nothing may be answered at all.</summary>
    public async IAsyncEnumerable<Answer<PalettePart>> SearchAsync(
        Caller caller, PaletteQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var answered in Task.WhenEach(sources.Select(source => AskAsync(source, caller, question, cancellationToken))).WithCancellation(cancellationToken))
        {
            var part = await answered;
            yield return part;
            if (part.IsRefused)
                yield break;
        }
    }

    /// <summary>The groups' answers in their order, for whoever takes them whole.</summary>
    public async Task<Answer<IReadOnlyList<PalettePart>>> AllAsync(Caller caller, PaletteQuestion question, CancellationToken cancellationToken)
    {
        var parts = new List<PalettePart>();
        await foreach (var part in SearchAsync(caller, question, cancellationToken))
        {
            if (part.IsRefused)
                return part.Refusal;
            parts.Add(part.Value!);
        }
        return Answer.Of<IReadOnlyList<PalettePart>>([.. parts.OrderBy(part => part.Group)]);
    }

    /// <summary>Where a person was, as far as it is still theirs to see; what cannot be asked now is left out.</summary>
    public async Task<Answer<IReadOnlyList<PaletteEntry>>> PlacesAsync(Caller caller, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var entries = new List<PaletteEntry>();
        foreach (var path in paths.Where(IsPath).Distinct(StringComparer.Ordinal).Take(MostPlaces))
            foreach (var source in sources.Where(source => !source.NeedsDatabase || !IsAway))
            {
                var entry = await TryAsync(source, cancel => source.AtAsync(caller, path, cancel), cancellationToken);
                if (entry.Answer is { IsRefused: true } refused)
                    return refused.Refusal;
                if (entry.Answer?.Value is not { } found)
                    continue;
                entries.Add(found);
                break;
            }
        return Answer.Of<IReadOnlyList<PaletteEntry>>(entries);
    }

    private bool IsAway => database is { State.IsUp: false, Version: > 0 };

    private async Task<Answer<PalettePart>> AskAsync(IPaletteSource source, Caller caller, PaletteQuestion question, CancellationToken cancellationToken)
    {
        if (source.NeedsDatabase && IsAway)
            return Failed(source, $"the database does not answer: {database.State.Reason}");
        var (answer, fault) = await TryAsync(source, cancel => source.SearchAsync(caller, question, cancel), cancellationToken);
        if (answer is not { } known)
            return Failed(source, fault!);
        return known.IsRefused ? known.Refusal : new PalettePart(source.Group, known.Value!.Entries, known.Value.Note, null);
    }

    private async Task<(Answer<T>? Answer, string? Fault)> TryAsync<T>(
        IPaletteSource source, Func<CancellationToken, Task<Answer<T>>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Not on the caller's thread: what computes before it waits must not hold up the other sources.
            return (await Task.Run(() => ask(either.Token), either.Token).WaitAsync(either.Token), null);
        }
        catch (DatabaseUnavailableException error)
        {
            return (null, $"the database does not answer: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no answer within {Patience.TotalSeconds:0} seconds; more of the name may help");
        }
        // The edge of one source: what happens to it is its own.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(source.Group, error);
            return (null, "it failed inside the console; the console's log says why");
        }
    }

    private static Answer<PalettePart> Failed(IPaletteSource source, string reason) =>
        new PalettePart(source.Group, [], null, $"{source.Group} cannot be searched now: {reason}");

    private static bool IsPath(string path) =>
        path.Length is > 0 and <= LongestPath && path[0] == '/' && !path.Contains('\0', StringComparison.Ordinal);

    [LoggerMessage(160, LogLevel.Error, "The palette's source {Group} failed")]
    private partial void LogFailed(PaletteGroup group, Exception error);
}
