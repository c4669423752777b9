using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>What the live tables hold of one cluster.</summary>
/// <param name="live">Follows it.</param>
/// <param name="cluster">Its name.</param>
/// <param name="except">A row of the test's own.</param>
internal sealed class LiveLook(LiveStorage live, string cluster, RowKey except)
{
    public ObjectFacts? Find(ObjectKey key) => live.Ask<ObjectFacts[]>(cluster, facts => facts.Find(key) is { } found ? [found] : [])?.SingleOrDefault();

    public IReadOnlyList<LiveRow> Rows(params IEnumerable<RowKind> kinds) => [.. kinds.SelectMany(kind => live.Tables[kind].Read([cluster]).Rows).Where(row => row.Key != except)];
}
