using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>"4 fields differ, 1 added".</summary>
public static class DifferenceWords
{
    public static string Of(IReadOnlyCollection<ManifestChange> changes)
    {
        var parts = new[]
        {
            (Count: changes.Count(change => change.Kind == ManifestChangeKind.Changed), Words: "differ", Single: "differs"),
            (Count: changes.Count(change => change.Kind == ManifestChangeKind.Added), Words: "added", Single: "added"),
            (Count: changes.Count(change => change.Kind == ManifestChangeKind.Removed), Words: "removed", Single: "removed"),
        }.Where(part => part.Count > 0).ToList();
        if (parts.Count == 0)
            return "No field differs";
        return string.Join(", ", parts.Select((part, place) =>
            $"{part.Count}{(place > 0 ? "" : part.Count == 1 ? " field" : " fields")} {(part.Count == 1 ? part.Single : part.Words)}"));
    }
}
