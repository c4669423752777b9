using OpsConsole.Manifests.Restoring;
using OpsConsole.Manifests.Restoring.Remapping;
using OpsConsole.Features.Restores.Preflight;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>What an approver should know of a state that does not go back to where it was, or went through a transform.</summary>
internal static class RemapFindings
{
    private const int MostNamed = 50;
    private const int LongestValue = 200;

    /// <summary>Where it comes from, what it names otherwise, and what was made of it.</summary>
    public static IEnumerable<string> Of(RestoreSight sight)
    {
        if (sight.Remap is not { } remap)
            yield break;
        if (remap.ExternalName is var (then, now))
            yield return $"Transform {remap.Transform} makes it stand for another cloud resource: its external name is {now ?? "none"} and was {then ?? "none"}. Nothing of the former one comes with it.";
        if (remap.Origin is { } origin)
            yield return $"It comes from {origin.Words} (uid {origin.Uid}, version {origin.Version}).{(sight.Live is { } live ? $" What has its name here is another object (uid {live.Uid})." : "")}";
        foreach (var reference in remap.References.Take(MostNamed))
            yield return reference.Now is { } written ? $"Rewritten: {reference.Path} was {Cut(reference.Then)} and is {Cut(written)}." : $"Taken off: {reference.Path}, which was {Cut(reference.Then)}.";
        if (remap.References.Count > MostNamed)
            yield return $"Rewritten too: {remap.References.Count - MostNamed} more references.";
        foreach (var path in remap.Idle)
            yield return $"Nothing at {path} would have been rewritten, so keeping it changes nothing.";
        if (remap.Transform is not null && remap.ExternalName is null)
            yield return $"Transform {remap.Transform} {(remap.Changes.Count == 0 ? "changes nothing of it" : $"changes {remap.Changes.Count} {(remap.Changes.Count == 1 ? "field" : "fields")} of it; the preview begins with them")}.";
    }

    /// <summary>What stands against it, or should be thought of, in the place where it goes.</summary>
    /// <param name="sight">Of the object.</param>
    /// <param name="json">What it is after the restore.</param>
    /// <param name="neighbours">Of the plan.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<IReadOnlyList<Consequence>> ConsequencesAsync(RestoreSight sight, byte[] json, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        if (sight.Remap is not { } remap)
            return [];
        var consequences = new List<Consequence>();
        if (remap.Suspects.Count > 0)
            consequences.Add(Consequence.Warns($"What looks like a namespace that goes elsewhere stays as it is, for it is not known what it means: {string.Join(", ", remap.Suspects.Take(MostNamed))}{(remap.Suspects.Count > MostNamed ? $" and {remap.Suspects.Count - MostNamed} more" : "")}. Where it must change, use a transform."));
        if (remap.Origin is { } origin && IsDatabase(sight))
            consequences.Add(Consequence.Warns($"The volumes of {origin.Words} do not follow: its operator knows them by name and namespace, in their cluster. What it finds here under {sight.Target.Words} it takes up, else it starts as a new and empty database; bring the data back from a backup (tidb-operator#4794)."));
        if (remap.IsAcross)
            foreach (var name in StorageClassNames.Of(json))
                switch (await neighbours.FindAsync(sight.Place, "storage.k8s.io", "StorageClass", "", name, cancellationToken))
                {
                    case Neighbour.Absent absent:
                        consequences.Add(Consequence.Warns($"Its storage class {name} is not there{(absent.IsInPlan ? ", and comes by the same plan" : "")}: until it is, its volumes wait for it. Name another by a transform, or make it first."));
                        break;
                    case Neighbour.Unknown unknown:
                        consequences.Add(Consequence.Informs($"Whether its storage class {name} is there is not known: {unknown.Why}."));
                        break;
                }
        return consequences;
    }

    /// <summary>It stands for another cloud resource than then, or is a database whose data stays behind: what is undone by no other restore.</summary>
    public static bool IsGrave(RestoreSight sight) => sight.Remap is { } remap && (remap.ExternalName is not null || remap.Origin is not null && IsDatabase(sight));

    /// <summary>Of both generations of TiDB's operator.</summary>
    private static bool IsDatabase(RestoreSight sight) => sight.Place.Type is { Group: "pingcap.com", Kind: "TidbCluster" or "DMCluster" }
        || sight.Place.Type.Group == "core.pingcap.com" && (sight.Place.Type.Kind == "Cluster" || sight.Place.Type.Kind.EndsWith("Group", StringComparison.Ordinal));

    private static string Cut(string json) => json.Length <= LongestValue ? json : $"{json[..LongestValue]}…";
}
