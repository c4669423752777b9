using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Live;

/// <summary>How many rows of each state one cluster had at each minute of the last hour. One writer, any number of readers.</summary>
internal sealed class StateTrend
{
    /// <summary>Samples that are kept: an hour.</summary>
    public const int Length = 60;

    private readonly Sample?[] _samples = new Sample?[Length];

    /// <summary>Puts in the sample of a minute; the one of an hour before goes.</summary>
    /// <param name="minute">Minutes since the beginning of time; a later one each time.</param>
    /// <param name="counts">By kind of rows and state; null where nobody knows, as while the cluster is not heard of.</param>
    public void Take(long minute, int[][]? counts) => Volatile.Write(ref _samples[minute % Length], new(minute, counts));

    /// <summary>Null where nobody knows, or no sample was taken.</summary>
    public int? At(long minute, RowKind kind, StateKind state) =>
        Volatile.Read(ref _samples[minute % Length]) is { } sample && sample.Minute == minute ? sample.Counts?[(int)kind][(int)state] : null;

    /// <summary>Whether anything was known in the hour that ends with a minute.</summary>
    public bool IsKnownUntil(long minute)
    {
        for (var at = 0; at < Length; at++)
            if (Volatile.Read(ref _samples[at]) is { Counts: not null } sample && sample.Minute > minute - Length && sample.Minute <= minute)
                return true;
        return false;
    }

    private sealed record Sample(long Minute, int[][]? Counts);
}
