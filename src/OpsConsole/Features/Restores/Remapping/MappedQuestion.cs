using System.Collections.Concurrent;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.Manifests.Restoring.Remapping;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>A question whose clusters its person may read and write, with the transforms that it names.</summary>
/// <param name="Question">As it was asked, its transforms pinned to a version.</param>
/// <param name="Transforms">By <c>name@version</c>.</param>
internal sealed record MappedQuestion(RestoreQuestion Question, IReadOnlyDictionary<string, StoredTransform> Transforms)
{
    private readonly ConcurrentDictionary<(string From, string To), ReferenceMap> _maps = new();

    /// <summary>The targets where they go.</summary>
    public IReadOnlyList<RestoreTarget> Targets { get; } = [.. Question.Targets.Select(target => target.There())];

    /// <summary>Something of it goes elsewhere, so references are looked at.</summary>
    public bool IsMapped { get; } = Question.Map is not null || Question.Targets.Any(target => target.To is not null);

    /// <summary>Null where each goes into a namespace, or into none, as its type has it.</summary>
    public Refusal? Misplaced(IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places) =>
        Question.Targets.Zip(Targets).FirstOrDefault(pair => pair.First.To is not null && (pair.Second.Namespace.Length > 0) != places[(pair.Second.Cluster, pair.Second.Type)].Type.Namespaced) is { First: { } wrong, Second: var there }
            ? new(RefusalKind.Invalid, $"{wrong.Words}: objects of the type {(there.Namespace.Length > 0 ? "have no namespace" : "have a namespace")} in {there.Cluster}.",
                there.Namespace.Length > 0 ? "Leave out to.namespace." : "Name the namespace as to.namespace.")
            : null;

    /// <summary>Where what comes from the cluster of one target goes to the cluster of it; made once for two clusters.</summary>
    /// <param name="place">Which target.</param>
    /// <param name="places">Where the targets go, the same in each call.</param>
    public ReferenceMap MapOf(int place, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places) =>
        _maps.GetOrAdd((Question.Targets[place].Cluster, Targets[place].Cluster), way => MapOf(way.From, way.To, places));

    private ReferenceMap MapOf(string from, string to, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places)
    {
        var beside = Question.Targets.Zip(Targets).Where(pair => pair.First.Cluster == from && pair.Second.Cluster == to).ToList();
        return new(
            [.. beside.Select(pair => ObjectOf(pair.First, pair.Second, places))],
            [
                .. beside.Where(pair => pair.First.Namespace.Length > 0).Select(pair => (pair.First.Namespace, pair.Second.Namespace)),
                .. beside.Where(pair => pair.First.Type == AwaitedObject.Namespaces).Select(pair => (pair.First.Name, pair.Second.Name)),
                .. Question.Map?.Namespaces.Select(entry => (entry.Key, entry.Value)) ?? [],
            ]);
    }

    public MappedObject ObjectOf(int place, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places) => ObjectOf(Question.Targets[place], Targets[place], places);

    private static MappedObject ObjectOf(RestoreTarget from, RestoreTarget to, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places)
    {
        var type = places[(to.Cluster, to.Type)].Type;
        return new(type.Group, type.Kind, from.Namespace, from.Name, to.Namespace, to.Name);
    }
}
