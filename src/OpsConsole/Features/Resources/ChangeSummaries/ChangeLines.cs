using System.Globalization;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>How a change list is arranged.</summary>
public enum ChangeGrouping { Minute, Object, None }

/// <summary>One line of a change list: a change, the same change in several clusters, or the changes of one object; newest first.</summary>
public sealed record ChangeLine(IReadOnlyList<ChangeEntry> Entries)
{
    public ChangeEntry Newest => Entries[0];

    public int Clusters => Entries.DistinctBy(entry => entry.Row.ClusterId).Count();

    public int Objects => Entries.DistinctBy(entry => (entry.Row.ClusterId, entry.Row.Type, entry.Row.Namespace, entry.Row.Name, entry.Row.Uid)).Count();

    public object Key => (Newest.Row.ClusterId, Newest.Row.Sequence);

    /// <summary>Stays the same while newer changes join the line.</summary>
    public object Origin => (Entries[^1].Row.ClusterId, Entries[^1].Row.Sequence);
}

/// <summary>Lines under one heading; without one they are the whole list.</summary>
public sealed record ChangeGroup(string? Heading, IReadOnlyList<ChangeLine> Lines);

/// <summary>Arranges what was read of a change list.</summary>
public static class ChangeLines
{
    /// <summary>Changes worth telling, arranged; mere status changes are shown only where they were asked for.</summary>
    public static IReadOnlyList<ChangeGroup> Of(IReadOnlyList<ChangeEntry> entries, ChangeGrouping grouping) => grouping switch
    {
        ChangeGrouping.Minute =>
        [
            .. entries.GroupBy(entry => entry.Row.ValidFrom.UtcDateTime.Date.AddMinutes((int)entry.Row.ValidFrom.UtcDateTime.TimeOfDay.TotalMinutes))
                .Select(minute => new ChangeGroup(minute.Key.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture), Merged([.. minute]))),
        ],
        ChangeGrouping.Object =>
        [
            new ChangeGroup(null, [.. entries.GroupBy(entry => (entry.Row.ClusterId, entry.Row.Type, entry.Row.Namespace, entry.Row.Name, entry.Row.Uid))
                .Select(ofOne => new ChangeLine([.. ofOne]))]),
        ],
        ChangeGrouping.None => [new ChangeGroup(null, Merged(entries))],
    };

    public static ChangeGrouping Grouping(string? word) => word switch { "object" => ChangeGrouping.Object, "none" => ChangeGrouping.None, _ => ChangeGrouping.Minute };

    /// <summary>The same change in several clusters is one line, at the place of the newest.</summary>
    private static List<ChangeLine> Merged(IReadOnlyList<ChangeEntry> entries) =>
    [
        .. entries.Select((entry, place) => (entry, place)).GroupBy(item => Sameness(item.entry) ?? item.place)
            .SelectMany(same => same.DistinctBy(item => item.entry.Row.ClusterId).Skip(1).Any()
                ? [(same.First().place, new ChangeLine([.. same.Select(item => item.entry)]))]
                : same.Select(item => (item.place, new ChangeLine([item.entry]))))
            .OrderBy(line => line.place).Select(line => line.Item2),
    ];

    /// <summary>Null for what is never the same: an object that came, and what could not be told.</summary>
    private static object? Sameness(ChangeEntry entry) => entry.Row.Change switch
    {
        VersionChange.Modified => entry.Sentence is { } sentence ? (entry.Row.Type, entry.Row.Change, sentence.Text) : null,
        _ => (entry.Row.Type, entry.Row.Change, $"{entry.Row.Namespace}/{entry.Row.Name}"),
    };
}
