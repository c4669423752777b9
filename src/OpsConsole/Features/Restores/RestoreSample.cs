using System.Globalization;

namespace OpsConsole.Features.Restores;

/// <summary>
/// Which targets of a plan the server is asked to try: all of them up to a number, of a larger plan a sample. Of each type in each cluster as many as its share of that
/// number comes to, and at least twenty, evenly spread over the order in which they were asked for; so the same question has the same sample.
/// </summary>
internal sealed class RestoreSample
{
    private const int LeastOfOne = 20;

    private readonly HashSet<int>? _places;
    private readonly int _of;

    private RestoreSample(HashSet<int>? places, int of) => (_places, _of) = (places, of);

    /// <summary>Ends the sentence that a plan is asked for with; empty where all is tried.</summary>
    public string Words => _places is null ? "" : string.Create(CultureInfo.InvariantCulture, $", of which {_places.Count:N0} were tried against the server as a sample");

    /// <summary>Why a target that is not in it was not tried.</summary>
    public string Untried => string.Create(CultureInfo.InvariantCulture, $"of {_of:N0} objects a sample of {_places?.Count ?? 0:N0} is tried");

    public static RestoreSample Of(IReadOnlyList<RestoreTarget> targets, int most)
    {
        if (targets.Count <= most)
            return new(null, targets.Count);
        var places = new HashSet<int>();
        foreach (var group in targets.Index().GroupBy(entry => (entry.Item.Cluster, entry.Item.Type), entry => entry.Index))
        {
            var members = group.ToList();
            var wanted = Math.Min(members.Count, Math.Max(LeastOfOne, (int)((long)members.Count * most / targets.Count)));
            for (var number = 0; number < wanted; number++)
                places.Add(members[(int)((long)number * members.Count / wanted)]);
        }
        return new(places, targets.Count);
    }

    public bool Contains(int place) => _places?.Contains(place) ?? true;
}
