using System.Globalization;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>What an object says of its own life: when it was created, and which field manager wrote last, and what.</summary>
/// <param name="Created">By the clock of its cluster.</param>
/// <param name="LastManager">A program's name for itself, not a person; null where nothing is recorded.</param>
/// <param name="LastSection"><c>spec</c>, <c>status</c> or <c>metadata</c>.</param>
public sealed record ObjectFacts(DateTimeOffset? Created, string? LastManager, string? LastSection)
{
    private static readonly PrinterColumn[] Columns = [new() { Name = "created", JsonPath = ".metadata.creationTimestamp" }];

    public static ObjectFacts Of(ReadOnlySpan<byte> json, ReadOnlySpan<byte> managedFields)
    {
        var created = DateTimeOffset.TryParse(PrinterColumn.ReadAll(Columns, json)[0], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : (DateTimeOffset?)null;
        var last = FieldManagers.Read(managedFields) is [var newest, ..] ? newest : null;
        return new ObjectFacts(created, last?.Name, last is null ? null : Section(last));
    }

    private static string? Section(FieldManager manager) =>
        manager.Subresource == "status" || manager.Sections is ["status"] ? "status"
        : manager.Sections.Contains("spec") ? "spec"
        : manager.Sections.Count > 0 ? manager.Sections[0] : null;
}
