using System.Globalization;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What goes with objects that are deleted, as far as the captures know it.</summary>
public sealed class DependantFindings(DeletionStore store, ReferenceStore references)
{
    private const int MostKinds = 10;

    /// <summary>Sentences for each object, in their order.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<string>>> OfAsync(IReadOnlyList<DeletionFound> objects, CancellationToken cancellationToken)
    {
        var findings = objects.Select(_ => new List<string>()).ToArray();
        foreach (var group in objects.Select((entry, index) => (entry, index)).GroupBy(pair => pair.entry.Place))
        {
            var members = group.ToList();
            var counted = await store.DependantsAsync(group.Key.ClusterId, group.Key.Type,
                [.. members.Select(member => (member.entry.Object.Uid, member.entry.Target.Namespace, member.entry.Target.Name))], cancellationToken);
            foreach (var counts in counted.GroupBy(count => count.Place))
                findings[members[counts.Key].index].Add($"Belong to it, and go with it: {Words([.. counts])}.");
            if (await references.IsBehindAsync(group.Key.ClusterId, cancellationToken))
                foreach (var (_, index) in members)
                    findings[index].Add("More may belong to it: the index of references is behind the captures.");
            foreach (var (entry, index) in members)
                if (await WithinAsync(group.Key, entry.Target, cancellationToken) is { } within)
                    findings[index].Add(within);
        }
        return findings;
    }

    private async Task<string?> WithinAsync(DeletionPlace place, DeletionTarget target, CancellationToken cancellationToken) => (place.Type.Group, place.Type.Kind) switch
    {
        ("", "Namespace") => await store.InNamespaceAsync(place.ClusterId, target.Name, cancellationToken) is { Count: > 0 } inside
            ? $"Stand in it, as last captured: {Words(inside)}."
            : "Nothing was captured in it.",
        // A definition is named after its type.
        ("apiextensions.k8s.io", "CustomResourceDefinition") or ("apiextensions.crossplane.io", "CompositeResourceDefinition") =>
            $"{Number(await store.OfTypeAsync(place.ClusterId, target.Name, cancellationToken))} objects of the type were there when it was last captured.",
        _ => null,
    };

    private static string Words(IReadOnlyList<DependantCount> counts) =>
        string.Join(", ", counts.Take(MostKinds).Select(count => $"{Number(count.Objects)} {count.Kind}"))
        + (counts.Count > MostKinds ? $" and {Number(counts.Skip(MostKinds).Sum(count => count.Objects))} of {counts.Count - MostKinds} other kinds" : "");

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
