using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>What the captures saw change on some objects of one cluster in the last day, the newest first.</summary>
public sealed partial class RecentChanges(ResourceHistory history)
{
    private const int MostEach = 20;
    private const int MostShown = 12;

    private static readonly TimeSpan Span = TimeSpan.FromDays(1);
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private List<(ObjectKey Object, VersionEntry Entry, long? Former)>? _entries;
    private IReadOnlyList<SparklinePoint> _hours = [];
    private bool _unknown;

    [Parameter, EditorRequired] public string Cluster { get; set; } = "";
    [Parameter, EditorRequired] public IReadOnlyList<ObjectKey> Objects { get; set; } = [];

    protected override object Key => (Cluster, string.Join('\n', Objects.Select(key => $"{key.Type}/{key.FullName}")));

    protected override long? Followed => Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var since = now - Span;
        var read = new List<(IReadOnlyList<DateTimeOffset>, bool)>();
        var entries = new List<(ObjectKey, VersionEntry, long?)>();
        var unknown = true;
        foreach (var key in Objects)
        {
            var versions = await history.VersionsAsync(caller, Cluster, key.Type, key.Namespace, key.Name, null, null, MostEach, null, cancellationToken);
            // What was made since the last capture has no history yet; whoever may not see the cluster has no drawer.
            if (versions.IsRefused)
                continue;
            unknown = false;
            var items = versions.Value!.Items;
            read.Add(([.. items.Select(item => item.Version.ValidFrom)], versions.Value.NextCursor is not null));
            for (var at = 0; at < items.Count && items[at].Version.ValidFrom >= since; at++)
                entries.Add((key, items[at], at + 1 < items.Count && items[at].Version.Change is VersionChange.Modified ? items[at + 1].Version.Sequence : null));
        }
        (_entries, _unknown) = ([.. entries.OrderByDescending(entry => entry.Item2.Version.ValidFrom).Take(MostShown)], unknown);
        _hours = HourlyChanges.Of(now, read);
        return null;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
