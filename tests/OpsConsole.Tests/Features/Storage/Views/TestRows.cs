using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Components;

namespace OpsConsole.Tests.Features.Storage.Views;

/// <summary>Rows with little in them, in an order and with facets of their own.</summary>
internal static class TestRows
{
    public static readonly RowShape Shape = new(RowKind.Bucket,
        [CommonColumns.State, CommonColumns.Name, CommonColumns.Cluster],
        [CommonColumns.StateFacet, new RowFacet("letter", "Letter", row => [row.Key.Name[..1]])],
        [row => row.Key.Name, row => row.StateText]);

    public static TestRow Row(string cluster, string name, StateKind state = StateKind.Ready, string text = "") =>
        new() { Key = Key(cluster, name), State = state, StateText = text };

    public static RowKey Key(string cluster, string name) => new(RowKind.Bucket, cluster, "buckets", "", name);

    public static RowQuery Query(string? text = null, string? sort = null, bool isDescending = false, string[]? clusters = null, params (string, string)[] chosen) =>
        new(Shape, clusters ?? ["c1", "c2"], text, chosen.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)), sort, isDescending);

    internal sealed record TestRow : LiveRow;
}
