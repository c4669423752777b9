using OpsConsole.Platform;

namespace OpsConsole.Features.Resources;

/// <summary>Reads the part that begins after a cursor; without one the newest.</summary>
public delegate Task<Answer<Part<T>>> ReadPart<T>(string? cursor);

/// <summary>
/// A list that is read in parts from its newest end. What becomes newer is put before what was read, which stays; a reading that brings nothing
/// new leaves the very same list, so that nothing is drawn for it.
/// </summary>
/// <param name="identity">What an item is found again by.</param>
/// <param name="look">What of an item may change once it was read.</param>
public sealed class NewestFirst<T>(Func<T, object> identity, Func<T, object?> look)
{
    /// <summary>News that fill more parts than this begin the list anew.</summary>
    private const int MostParts = 4;

    /// <summary>Null before the first part.</summary>
    public IReadOnlyList<T>? Items { get; private set; }

    /// <summary>Null where the list was read to its end.</summary>
    public string? Next { get; private set; }

    public async Task<Refusal?> BeginAsync(ReadPart<T> read, CancellationToken cancellationToken)
    {
        var part = await read(null);
        cancellationToken.ThrowIfCancellationRequested();
        if (!part.IsRefused)
            (Items, Next) = (part.Value!.Items, part.Value.NextCursor);
        return part.Refusal;
    }

    public async Task<Refusal?> MoreAsync(ReadPart<T> read, CancellationToken cancellationToken)
    {
        var part = await read(Next);
        cancellationToken.ThrowIfCancellationRequested();
        if (!part.IsRefused)
            (Items, Next) = ([.. Items ?? [], .. part.Value!.Items], part.Value.NextCursor);
        return part.Refusal;
    }

    /// <summary>Reads from the newest end until it meets what is known.</summary>
    public async Task<Refusal?> CatchUpAsync(ReadPart<T> read, CancellationToken cancellationToken)
    {
        List<T> fresh = [];
        string? cursor = null;
        for (var parts = 0; parts < MostParts; parts++)
        {
            var part = await read(cursor);
            cancellationToken.ThrowIfCancellationRequested();
            if (part.IsRefused)
                return part.Refusal;
            fresh.AddRange(part.Value!.Items);
            cursor = part.Value.NextCursor;
            if (cursor is null)
                break;
            if (PlaceOf(fresh[^1]) is { } place)
            {
                Take([.. fresh, .. Items!.Skip(place + 1)]);
                return null;
            }
        }
        Take(fresh);
        Next = cursor;
        return null;
    }

    /// <summary>Lets go of what no longer belongs to the list.</summary>
    public void Keep(Func<T, bool> belongs)
    {
        if (Items?.All(belongs) == false)
            Items = [.. Items.Where(belongs)];
    }

    private void Take(List<T> items)
    {
        if (Items is null || Items.Count != items.Count || Items.Zip(items).Any(pair => !Equals(Seen(pair.First), Seen(pair.Second))))
            Items = items;
    }

    private (object, object?) Seen(T item) => (identity(item), look(item));

    private int? PlaceOf(T item)
    {
        for (var place = 0; place < Items?.Count; place++)
            if (identity(Items[place]).Equals(identity(item)))
                return place;
        return null;
    }
}
