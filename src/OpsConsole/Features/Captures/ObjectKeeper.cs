using OpsConsole.Features.Clusters;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>
/// Keeps the states of single objects, just read live by somebody who is about to change or delete them, so that the state just before is in the
/// history: the way back. What a deletion leaves is proven and recorded by the captures, never here.
/// </summary>
public sealed class ObjectKeeper(ObjectKeepStore store, DictionaryStore dictionaries, CaptureMasking masking)
{
    /// <summary>States in one transaction: the lock of the cluster's feed is not held for longer.</summary>
    private const int Batch = 256;

    /// <summary>A dictionary goes only with a purged history.</summary>
    private const int MostTries = 3;

    /// <summary>One answer a body, in their order. An object that cannot be kept says why and stops no other.</summary>
    /// <param name="cluster">Whose objects they are.</param>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="resource">The lower-case plural.</param>
    /// <param name="bodies">Each one object as the API server sent it.</param>
    /// <param name="cancellationToken">Ends the keeping; batches that were committed stay.</param>
    public async Task<IReadOnlyList<KeptObject>> KeepAsync(
        Cluster cluster, string group, string resource, IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken cancellationToken)
    {
        var name = group.Length == 0 ? resource : $"{resource}.{group}";
        var type = cluster.Id is { } id ? await store.TypeAsync(id, group, resource, cancellationToken) : null;
        var canonicalizer = new TypeCanonicalizer(group, type?.Version ?? "", type?.Kind ?? "", name, masking.Rules);
        var answers = new KeptObject[bodies.Count];
        for (var first = 0; first < bodies.Count; first += Batch)
        {
            var states = new List<(int Index, KeepState State)>();
            var names = new HashSet<(string, string)>();
            for (var index = first; index < Math.Min(first + Batch, bodies.Count); index++)
            {
                if (Read(canonicalizer, bodies[index].Span, out var state) is { } refused)
                    answers[index] = refused;
                else if (WhyNot(cluster, name, group, type, state) is { } reason)
                    answers[index] = state.State.NotKept(reason);
                else if (!names.Add((state.State.Namespace, state.State.Name)))
                    answers[index] = state.State.NotKept("It was named twice at once; this one was not taken.");
                else
                    states.Add((index, state.State));
            }
            if (states.Count == 0)
                continue;
            var kept = await KeepAsync(cluster.Id!.Value, type!.Id, [.. states.Select(entry => entry.State)], cancellationToken);
            for (var position = 0; position < states.Count; position++)
                answers[states[position].Index] = kept[position];
        }
        return answers;
    }

    /// <summary>What did not change costs one question; only the rest takes the lock of the feed.</summary>
    private async Task<KeptObject[]> KeepAsync(int clusterId, int typeId, IReadOnlyList<KeepState> states, CancellationToken cancellationToken)
    {
        var answers = new KeptObject?[states.Count];
        foreach (var known in await store.OpenAsync(clusterId, typeId, states, cancellationToken))
            if (known.Uid == states[known.Number - 1].Uid && known.Hash.AsSpan().SequenceEqual(states[known.Number - 1].Hash))
                answers[known.Number - 1] = KeepJudgement.Of(states[known.Number - 1], known);
        var changed = Enumerable.Range(0, states.Count).Where(index => answers[index] is null).ToArray();
        if (changed.Length > 0)
        {
            var kept = await StoreAsync(clusterId, typeId, [.. changed.Select(index => states[index])], cancellationToken);
            for (var position = 0; position < changed.Length; position++)
                answers[changed[position]] = kept[position];
        }
        return answers!;
    }

    private async Task<IReadOnlyList<KeptObject>> StoreAsync(int clusterId, int typeId, IReadOnlyList<KeepState> states, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var dictionary = tries < MostTries ? await dictionaries.NewestAsync(clusterId, typeId, cancellationToken) : null;
            if (await store.KeepAsync(clusterId, typeId, states, dictionary, cancellationToken) is { } kept)
                return kept;
        }
    }

    private static KeptObject? Read(TypeCanonicalizer canonicalizer, ReadOnlySpan<byte> json, out (KeepState State, ManifestIdentity Identity) read)
    {
        read = default;
        if (canonicalizer.Canonicalize(json, out var manifest) is { } refusal)
            return new KeptObject
            {
                Namespace = StagedObject.Storable(refusal.Identity.Namespace),
                Name = StagedObject.Storable(refusal.Identity.Name),
                Uid = StagedObject.Storable(refusal.Identity.Uid),
                Reason = $"It cannot be stored: {refusal.Reason}.",
            };
        read = (new KeepState
        {
            Namespace = manifest.Identity.Namespace ?? "",
            Name = manifest.Identity.Name!,
            Uid = manifest.Identity.Uid ?? "",
            ResourceVersion = manifest.Identity.ResourceVersion ?? "",
            Generation = manifest.Identity.Generation,
            Hash = manifest.Hash,
            Body = manifest.Body.ToArray(),
            ManagedFields = manifest.ManagedFields.ToArray(),
        }, manifest.Identity);
        return null;
    }

    /// <summary>Another version of the same object would stand in the history as a change that nobody made.</summary>
    private static string? WhyNot(Cluster cluster, string name, string group, KeepType? type, (KeepState State, ManifestIdentity Identity) read)
    {
        if (type is null)
            return $"Cluster {cluster.Name} has no history of {name}: the type was never captured. Capture the cluster, or have the type captured, then ask again.";
        var apiVersion = TypeCanonicalizer.ApiVersionOf(group, type.Version);
        if (read.Identity.ApiVersion != apiVersion || read.Identity.Kind != type.Kind)
            return $"It was read as {read.Identity.Kind} of {read.Identity.ApiVersion}, but the history of {name} holds {type.Kind} of {apiVersion}; read it in that version.";
        return read.State.Uid.Length == 0 ? "It has no uid, so it cannot be told from another object of its name." : null;
    }
}
