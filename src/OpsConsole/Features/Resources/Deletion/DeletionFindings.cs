using OpsConsole.Features.Captures;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What an approver should know of an object that is to be deleted, from the object alone.</summary>
public static class DeletionFindings
{
    /// <summary>What an object says is any length and any text.</summary>
    private const int MostCharacters = 200;

    public static IReadOnlyList<string> Of(DeletionSubject subject)
    {
        var findings = new List<string>();
        if (subject.BeingDeletedSince is { } since)
            findings.Add($"It is being deleted since {since}.");
        if (subject.IsInUse)
            findings.Add($"A Usage refuses its deletion (label crossplane.io/in-use). Where that Usage does not hold: {DeletionOutcome.Unprotected(subject).Words}.");
        // crossplane#7249: the label appears, and the webhook finds no usage.
        if (subject is { IsInUse: true, Type.Namespaced: false })
            findings.Add("A namespaced Usage does not protect a cluster-scoped object, though it sets the label; only a ClusterUsage does.");
        if (subject.Finalizers is { Count: > 0 } finalizers)
            findings.Add($"It stays marked until {(finalizers.Count == 1 ? "its finalizer lets" : "its finalizers let")} go: {Cut(string.Join(", ", finalizers))}.");
        if (subject.IsPaused && (subject.IsManaged || subject.IsComposition))
            findings.Add("It is paused for Crossplane, so its deletion cannot finish.");
        findings.AddRange(subject.Controllers.Select(owner => $"Its controller, {Cut(owner)}, may make it again."));
        findings.AddRange(Keepers.Of(subject).Select(keeper => $"{keeper.Owner} {Cut(keeper.Name)} may make it again."));
        return findings;
    }

    private static string Cut(string text) => StagedObject.Readable(text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}…")!;
}
