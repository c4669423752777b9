using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.States;
using OpsConsole.Manifests.Restoring.Remapping;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>A reference of an object that is made to fit where the plan goes, unless it is kept.</summary>
/// <param name="Target">The object, where its state is from.</param>
/// <param name="Reference">What stands there, and would.</param>
public sealed record MappedReference(RestoreTarget Target, RewrittenReference Reference);

/// <summary>What of the references of a plan's objects goes with what goes elsewhere, kept or not, so that each can be chosen.</summary>
/// <param name="All">By object, in the order of the plan.</param>
/// <param name="IsWhole">False where there are more.</param>
public sealed record MappedReferences(IReadOnlyList<MappedReference> All, bool IsWhole)
{
    public static readonly MappedReferences None = new([], true);
}

/// <summary>Finds them in the stored states; no cluster is asked.</summary>
internal sealed class MappedReferenceReader(RestoreMapping mapping, DeletionPlanner places, ResourceStates states)
{
    /// <summary>As many as are chosen on a page; more of each are kept by the API.</summary>
    private const int MostObjects = 200;
    private const int MostReferences = 500;

    public async Task<Answer<MappedReferences>> ReadAsync(Caller caller, RestoreQuestion question, CancellationToken cancellationToken)
    {
        var mapped = await mapping.OfAsync(caller, question, cancellationToken);
        if (mapped.IsRefused)
            return mapped.Refusal;
        if (!mapped.Value!.IsMapped)
            return MappedReferences.None;
        var found = await places.PlacesAsync(caller, [.. mapped.Value.Targets.Select(target => (target.Cluster, target.Type)).Distinct()], cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var targets = mapped.Value.Targets.Take(MostObjects).ToList();
        var stored = await states.ReadAsync(caller, [.. targets.Select(target => target.PointOf(target.Version))], cancellationToken);
        var references = new List<MappedReference>();
        for (var place = 0; place < targets.Count && references.Count <= MostReferences; place++)
            foreach (var reference in Of(mapped.Value, place, stored[place].Value, found.Value!))
                references.Add(new(question.Targets[place], reference));
        return new MappedReferences([.. references.Take(MostReferences)], references.Count <= MostReferences && question.Targets.Count <= MostObjects);
    }

    /// <summary>What cannot be read has none here; its plan says why.</summary>
    private static IReadOnlyList<RewrittenReference> Of(MappedQuestion mapped, int place, ResourceState? state, Dictionary<(string Cluster, string Type), DeletionPlace> found)
    {
        if (state is null)
            return [];
        try
        {
            return ReferenceRewrite.Of(state.Json, mapped.ObjectOf(place, found), mapped.Targets[place].Origin is not null, mapped.MapOf(place, found), []).References;
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
