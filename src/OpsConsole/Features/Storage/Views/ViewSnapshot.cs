using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Views;

/// <summary>What a view shows at one moment; never changes.</summary>
/// <param name="Version">Of the table it was made of; what is newer is not in it.</param>
/// <param name="Rows">Those that fit, in their order.</param>
/// <param name="Total">How many there are that the person may see, whether they fit or not.</param>
/// <param name="Counts">How many rows have a value of a facet, were that facet not chosen by.</param>
public sealed record ViewSnapshot(long Version, IReadOnlyList<LiveRow> Rows, int Total, IReadOnlyDictionary<(string Facet, string Value), int> Counts)
{
    public static readonly ViewSnapshot Empty = new(-1, [], 0, new Dictionary<(string, string), int>());

    public int Count(string facet, string value) => Counts.GetValueOrDefault((facet, value));
}
