using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring.Remapping;
using OpsConsole.Manifests.Restoring.Transforms;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>
/// Has stored states go to other clusters, namespaces and names, and through transforms: after they are read, before anything of them is judged. Whoever asks
/// must read where they were, and ask for changes where they go.
/// </summary>
internal sealed class RestoreMapping(Fleet fleet, TransformStore transforms, RestoreOrigins origins, CaptureMasking masking)
{
    /// <summary>The question with its clusters and transforms looked up; a refusal names the target that cannot go where it is to go.</summary>
    public async Task<Answer<MappedQuestion>> OfAsync(Caller caller, RestoreQuestion question, CancellationToken cancellationToken)
    {
        foreach (var target in question.Targets.Where(target => target.To?.Cluster is not null).DistinctBy(target => (target.Cluster, target.To!.Cluster)))
        {
            var from = await fleet.FindAsync(caller, target.Cluster, cancellationToken);
            var to = await fleet.FindForCommandAsync(caller, target.To!.Cluster!, Permission.Request, cancellationToken);
            if ((from.Refusal ?? to.Refusal) is { } refusal)
                return refusal with { Message = $"{target.Words}: {refusal.Message}" };
        }
        var known = new Dictionary<string, StoredTransform>(StringComparer.Ordinal);
        foreach (var asked in question.Targets.Select(target => target.Transform).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var (name, version) = TransformRule.Split(asked);
            if (await transforms.FindAsync(name, version, cancellationToken) is not { } found)
                return new Refusal(RefusalKind.NotFound, $"There is no transform '{asked}'.", "Look for it among the transforms (GET /api/v1/restores/transforms), or keep it under that name first.");
            known[asked] = found;
        }
        return new MappedQuestion(
            question with { Targets = [.. question.Targets.Select(target => target.Transform is { } asked ? target with { Transform = known[asked].Reference } : target)] },
            known.Values.DistinctBy(found => found.Reference).ToDictionary(found => found.Reference, StringComparer.Ordinal));
    }

    /// <summary>The state as it is where it goes; the same where nothing is made otherwise.</summary>
    /// <param name="mapped">The question.</param>
    /// <param name="place">Which of its targets.</param>
    /// <param name="places">Where the targets go.</param>
    /// <param name="reading">What the history says of it.</param>
    /// <param name="cancellationToken">Ends the look at where it was.</param>
    public async Task<RestoreReading> RewrittenAsync(
        MappedQuestion mapped, int place, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places, RestoreReading reading, CancellationToken cancellationToken)
    {
        var target = mapped.Targets[place];
        if (reading is not { Instead: null, Changed: null, Wanted: { } wanted } || !mapped.IsMapped && target.Transform is null)
            return reading;
        var at = places[(target.Cluster, target.Type)];
        var (json, sight) = (wanted.Json, new RemapSight { Origin = OriginOf(target, wanted), IsAcross = target.Origin is { } origin && origin.Cluster != target.Cluster });
        try
        {
            if (mapped.IsMapped)
            {
                var keep = target.Keep ?? [];
                var rewritten = ReferenceRewrite.Of(json, mapped.ObjectOf(place, places), sight.Origin is not null, mapped.MapOf(place, places), keep);
                (json, sight) = (rewritten.Json, sight with { References = rewritten.References, Suspects = rewritten.Suspects, Idle = [.. keep.Except(rewritten.Kept, StringComparer.Ordinal)] });
            }
            if (target.Transform is { } name && mapped.Transforms[name] is var transform)
            {
                var patched = transform.Patch.Apply(json);
                if (TransformGuard.WhyNot(transform.Patch, json, patched, transform.ChangesExternalName) is { } obstacle)
                    return new(new RestoreVerdict.Blocked($"transform {name}: {obstacle}"));
                if (Unmasked(patched, at.Type) is { Count: > 0 } bare)
                    return new(new RestoreVerdict.Blocked($"transform {name} writes {string.Join(", ", bare)}, which is masked in this type: no credential stands in a transform"));
                (json, sight) = (patched, sight with { Transform = name, Changes = ManifestDiff.Compare(json, patched) });
            }
        }
        catch (FormatException error)
        {
            return new(new RestoreVerdict.Blocked($"{(target.Transform is { } name ? $"transform {name}: " : "")}{StagedObject.Readable(error.Message)}"));
        }
        var told = await ActingAsync(target, new(wanted.Json, at.Type), new(json, at.Type), sight, cancellationToken);
        return told.Obstacle is { } blocked ? new(new RestoreVerdict.Blocked(blocked))
            // Who wrote it there writes nothing here.
            : reading with { Wanted = wanted with { Json = json, ManagedFields = sight.Origin is null ? wanted.ManagedFields : [] }, Remap = told.Sight };
    }

    /// <summary>Two managed resources must not act on one cloud resource.</summary>
    private async Task<(RemapSight Sight, string? Obstacle)> ActingAsync(RestoreTarget target, DeletionSubject then, DeletionSubject now, RemapSight sight, CancellationToken cancellationToken)
    {
        var creates = target.Cloud is CloudChoice.Create;
        if ((then.IsManaged, then.IsComposition) != (now.IsManaged, now.IsComposition))
            return (sight, $"transform {target.Transform} takes away what tells that it is a managed resource or a composite, so it would not be treated as one; leave spec.forProvider, spec.crossplane, spec.resourceRefs and spec.compositionRef there");
        if (now.IsManaged && target.Mode is RestoreMode.Merge && sight.Origin is not null)
            return (sight, "a managed resource is not merged into another one, which stands for another cloud resource; restore the version whole");
        var (former, external) = (then.Annotation(ManagedRestore.ExternalName), now.Annotation(ManagedRestore.ExternalName));
        if (now.IsManaged && former != external)
            return (sight with { ExternalName = (former, external), Observing = $"a transform gave it the external name {external}, so what its provider finds is not the cloud resource of this version" }, null);
        if (sight.Origin is null || !now.IsManaged && !now.IsComposition || await origins.WhyNotGoneAsync(sight.Origin, cancellationToken) is not { } obstacle)
            return (sight, null);
        if (now.IsComposition && !now.IsManaged)
            return (sight, now.IsPaused || creates || target.Mode is RestoreMode.Merge ? null
                : $"{obstacle.Words}: both would compose the same, and cloud resources would have two masters; delete that one first, or restore it paused (crossplane.io/paused, by a transform). Where new ones are wanted, ask for it with cloud create");
        var masters = $"{obstacle.Words}, and with policies of its own here its cloud resource would have two masters";
        return creates ? (sight, $"{masters}; leave out cloud create, then it only observes, or delete that one first so that it leaves its cloud resource") : (sight with { Observing = masters }, null);
    }

    private static RestoreOrigin? OriginOf(RestoreTarget target, ResourceState wanted) => target.Origin is null ? null
        : new(wanted.Resource.Cluster.Name, wanted.Resource.Cluster.Uid, target.Type, wanted.Resource.Lineage.Namespace, wanted.Resource.Lineage.Name, wanted.Resource.Lineage.Uid, wanted.Version.Sequence);

    /// <summary>What captures of the type would mask in it and is not masked: somebody wrote it.</summary>
    private IReadOnlyList<string> Unmasked(byte[] json, DeletionType type)
    {
        var canonicalizer = new TypeCanonicalizer(type.Group, type.Version, type.Kind, type.Name, masking.Rules);
        return canonicalizer.Canonicalize(json, out var manifest) is { } refusal
            ? throw new FormatException($"what it makes cannot be taken: {refusal.Reason}")
            : [.. ManifestDiff.Compare(json, manifest.Body.Span).Where(change => change.Kind is ManifestChangeKind.Changed).Select(change => change.Path)];
    }
}
