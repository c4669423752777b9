using OpsConsole.Features.Captures;

namespace OpsConsole.Features.Restores;

/// <summary>What an object of a plan needs another one of it for.</summary>
internal enum NeedKind
{
    /// <summary>To stand in.</summary>
    Namespace,
    /// <summary>To be of a type that is served.</summary>
    Definition,
    /// <summary>For its provider to reach a cloud.</summary>
    Configuration,
    /// <summary>So that Crossplane composes no second one in its place.</summary>
    Composed,
}

/// <param name="Place">In the plan.</param>
/// <param name="Kind">What for.</param>
internal readonly record struct PlanNeed(int Place, NeedKind Kind);

/// <summary>Which objects of a plan others of it need before them, beside their owners.</summary>
internal static class PlanNeeds
{
    /// <summary>Of each member, in their order.</summary>
    public static IReadOnlyList<IReadOnlyList<PlanNeed>> Of(IReadOnlyList<RestoreMember> members)
    {
        var byName = members.Index().ToLookup(entry => (entry.Item.Cluster, entry.Item.Name), entry => entry.Index);
        return [.. members.Index().Select(entry => (IReadOnlyList<PlanNeed>)[.. NeedsOf(entry.Item).Where(need => need.Place != entry.Index).Distinct()])];

        IEnumerable<PlanNeed> NeedsOf(RestoreMember member)
        {
            foreach (var place in Named(member, member.Namespace, other => other.Type == AwaitedObject.Namespaces))
                yield return new(place, NeedKind.Namespace);
            foreach (var place in Named(member, member.Type, other => other.Type == CapturedTypes.Definitions))
                yield return new(place, NeedKind.Definition);
            if (member.Names.Configuration is var (kind, name))
                foreach (var place in Named(member, name, other => other.Kind == kind && IsAbove(other.Group, member.Group) && (other.Namespace.Length == 0 || other.Namespace == member.Namespace)))
                    yield return new(place, NeedKind.Configuration);
            foreach (var composed in member.Names.Composed)
                foreach (var place in Named(member, composed.Name, other => composed.Names(other, member.Namespace)))
                    yield return new(place, NeedKind.Composed);
        }

        IEnumerable<int> Named(RestoreMember member, string name, Func<RestoreMember, bool> isMeant) => byName[(member.Cluster, name)].Where(place => isMeant(members[place]));
    }

    /// <summary>A provider's configurations stand in its own group, its services below it.</summary>
    private static bool IsAbove(string group, string below) => group == below || below.EndsWith($".{group}", StringComparison.Ordinal);

    /// <param name="composed">As a composite or claim names it.</param>
    /// <param name="other">What it may be.</param>
    /// <param name="space">The namespace of what names it.</param>
    public static bool Names(this Manifests.Restoring.ComposedName composed, RestoreMember other, string space) =>
        (composed.Group, composed.Kind, composed.Name) == (other.Group, other.Kind, other.Name)
        && (other.Namespace.Length == 0 || other.Namespace == (composed.Namespace.Length > 0 ? composed.Namespace : space));
}
