using System.Globalization;
using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>A captured event about an object, in its last state.</summary>
public sealed record ObjectEvent(string Reason, string Message, int Count, string Source, DateTimeOffset? First, DateTimeOffset Last);

/// <summary>The Warning events about an object that captures have seen; the others are not captured.</summary>
public sealed class ObjectEvents(ResourceBrowser browser, ReferenceStore store)
{
    public const int Most = 200;

    private static readonly PrinterColumn[] Columns =
    [
        .. new[] { ".reason", ".message", ".note", ".count", ".series.count", ".source.component", ".reportingController", ".reportingComponent",
            ".firstTimestamp", ".lastTimestamp", ".series.lastObservedTime", ".eventTime", ".type" }.Select(path => new PrinterColumn { Name = path, JsonPath = path }),
    ];

    /// <summary>Newest first.</summary>
    public async Task<Answer<IReadOnlyList<ObjectEvent>>> ListAsync(Caller caller, FoundResource resource, CancellationToken cancellationToken)
    {
        var found = await browser.FindAgainAsync(caller, resource, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var rows = await store.EventsAsync(found.Value!.Cluster.Id!.Value, found.Value.Lineage.Uid, found.Value.At, Most, cancellationToken);
        return Answer.Of<IReadOnlyList<ObjectEvent>>([.. rows.Select(Read).OfType<ObjectEvent>().OrderByDescending(entry => entry.Last)]);
    }

    private static ObjectEvent? Read(ResourceRow row)
    {
        try
        {
            var cells = PrinterColumn.ReadAll(Columns, BodyEncoding.Decode(row.Encoding, row.Body!, row.Dictionary));
            return new ObjectEvent(
                cells[0] ?? "", cells[1] ?? cells[2] ?? "",
                int.TryParse(cells[3] ?? cells[4], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1,
                cells[5] ?? cells[6] ?? cells[7] ?? "",
                Time(cells[8]) ?? Time(cells[11]),
                Time(cells[9]) ?? Time(cells[10]) ?? Time(cells[11]) ?? row.ChangedAt);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
