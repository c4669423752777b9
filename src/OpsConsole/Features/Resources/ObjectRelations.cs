using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>An object of a tree; one that is named but not captured is missing.</summary>
public sealed record TreeNode(string Kind, string Namespace, string Name, string Uid, RelatedResource? Resource)
{
    public ResourceStanding? Standing { get; init; }
    public bool IsSubject { get; init; }
    public List<TreeNode> Children { get; } = [];
    /// <summary>Others that it names as owner or claim, beside the one it stands under.</summary>
    public List<TreeNode> Others { get; } = [];
    public bool IsMissing => Resource is null;
}

/// <summary>The tree around an object.</summary>
/// <param name="Root">The topmost known owner; the object itself where it has none.</param>
/// <param name="Nodes">How many are in it.</param>
/// <param name="More">What was left out where it grew too large, by kind.</param>
/// <param name="IsBehind">The index has not read everything that was captured yet.</param>
public sealed record ObjectTreeAnswer(TreeNode Root, int Nodes, IReadOnlyList<KindCount> More, bool IsBehind);

/// <summary>
/// Owners above and dependants below, through ownerReferences and Crossplane's references, within one cluster: an owner elsewhere is never guessed.
/// </summary>
public sealed class ObjectRelations(ResourceBrowser browser, ReferenceStore store)
{
    public const int MostNodes = 500;
    private const int MostLevels = 12;

    public async Task<Answer<ObjectTreeAnswer>> TreeAsync(Caller caller, FoundResource resource, CancellationToken cancellationToken)
    {
        var found = await browser.FindAgainAsync(caller, resource, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var growth = new Growth(store, found.Value!.Cluster.Id!.Value, found.Value.At, cancellationToken);
        var subject = await growth.SubjectAsync(found.Value);
        var root = await growth.AddOwnersAsync(subject);
        await growth.AddDependantsAsync(subject);
        return new ObjectTreeAnswer(root, growth.Nodes, growth.More, await store.IsBehindAsync(found.Value.Cluster.Id!.Value, cancellationToken));
    }

    /// <summary>One tree while it grows. Nothing stands in it twice, so that a circle of references ends.</summary>
    private sealed class Growth(ReferenceStore store, int clusterId, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        private readonly HashSet<long> _seen = [];
        private readonly Dictionary<long, IReadOnlyList<ManifestReference>> _references = [];

        public int Nodes { get; private set; } = 1;

        public IReadOnlyList<KindCount> More { get; private set; } = [];

        public async Task<TreeNode> SubjectAsync(FoundResource resource)
        {
            var subject = new RelatedResource
            {
                Id = resource.Lineage.Id,
                Group = resource.Type.Group,
                Resource = resource.Type.Resource,
                Kind = resource.Type.Kind,
                Namespace = resource.Lineage.Namespace,
                Name = resource.Lineage.Name,
                Uid = resource.Lineage.Uid,
            };
            return (await NodesAsync([subject]))[0] with { IsSubject = true };
        }

        /// <summary>From the object up; where it names several, it stands under the first that is known.</summary>
        public async Task<TreeNode> AddOwnersAsync(TreeNode subject)
        {
            var node = subject;
            for (var level = 0; level < MostLevels && node.Resource is { } resource; level++)
            {
                List<ManifestReference> named = [.. _references[resource.Id].Where(reference => reference.Relation is ReferenceRelation.Owner or ReferenceRelation.Claim)];
                if (named.Count == 0)
                    break;
                var known = (await store.ResolveAsync(clusterId, named, at, cancellationToken)).ToDictionary(entry => entry.Place);
                var nodes = await NodesAsync([.. known.Values.Where(entry => !_seen.Contains(entry.Id)).DistinctBy(entry => entry.Id)]);
                List<TreeNode> owners = [.. nodes, .. named.Where((_, place) => !known.ContainsKey(place)).Select(Missing)];
                if (owners.Count == 0)
                    break;
                owners[0].Children.Add(node);
                node.Others.AddRange(owners.Skip(1));
                Nodes += owners.Count;
                node = owners[0];
            }
            return node;
        }

        public async Task AddDependantsAsync(TreeNode subject)
        {
            List<TreeNode> parents = [subject];
            for (var level = 0; level < MostLevels && parents.Count > 0; level++)
            {
                List<RelatedResource> resources = [.. parents.Select(parent => parent.Resource!)];
                var room = MostNodes - Nodes;
                var children = await store.DependantsAsync(clusterId, resources, at, room + 1, cancellationToken);
                var composed = await ComposedAsync(parents);
                List<(int Place, RelatedResource Resource)> fresh = [.. children.Concat(composed.Known).Where(child => _seen.Add(child.Id)).Select(child => (child.Place, child))];
                var isFull = fresh.Count > room;
                if (isFull)
                    fresh = fresh[..room];
                var nodes = await NodesAsync([.. fresh.Select(entry => entry.Resource)]);
                for (var number = 0; number < nodes.Count; number++)
                    parents[fresh[number].Place].Children.Add(nodes[number]);
                foreach (var (place, reference) in composed.Missing)
                    parents[place].Children.Add(Missing(reference));
                Nodes += nodes.Count + composed.Missing.Count;
                if (isFull)
                {
                    More = await RestAsync(resources, nodes);
                    return;
                }
                parents = nodes;
            }
        }

        /// <summary>What claims and composites name themselves: it may be missing, and then nobody else would say so.</summary>
        private async Task<(List<RelatedResource> Known, List<(int Place, ManifestReference Reference)> Missing)> ComposedAsync(List<TreeNode> parents)
        {
            List<(int Place, ManifestReference Reference)> named = [.. parents.SelectMany((parent, place) => _references[parent.Resource!.Id]
                .Where(reference => reference.Relation is ReferenceRelation.Composite or ReferenceRelation.Composed).Select(reference => (place, reference)))];
            if (named.Count == 0)
                return ([], []);
            var known = await store.ResolveAsync(clusterId, [.. named.Select(entry => entry.Reference)], at, cancellationToken);
            var places = known.Select(entry => entry.Place).ToHashSet();
            return ([.. known.Select(entry => entry with { Place = named[entry.Place].Place })],
                [.. named.Where((_, place) => !places.Contains(place)).Take(Math.Max(0, MostNodes - Nodes))]);
        }

        private async Task<IReadOnlyList<KindCount>> RestAsync(List<RelatedResource> parents, List<TreeNode> shown)
        {
            var all = await store.CountDependantsAsync(clusterId, parents, at, cancellationToken);
            var drawn = shown.CountBy(node => node.Kind).ToDictionary();
            return [.. all.Select(entry => entry with { Objects = entry.Objects - drawn.GetValueOrDefault(entry.Kind) }).Where(entry => entry.Objects > 0)];
        }

        /// <summary>Nodes with how they are, in the order given.</summary>
        private async Task<List<TreeNode>> NodesAsync(IReadOnlyList<RelatedResource> resources)
        {
            var states = (await store.StatesAsync(clusterId, [.. resources.Select(resource => resource.Id)], at, cancellationToken)).ToDictionary(row => row.Id);
            var nodes = new List<TreeNode>();
            foreach (var resource in resources)
            {
                _seen.Add(resource.Id);
                var json = Json(states.GetValueOrDefault(resource.Id));
                _references[resource.Id] = json is null ? [] : ManifestReferences.Read(json);
                nodes.Add(new TreeNode(resource.Kind, resource.Namespace, resource.Name, resource.Uid, resource) { Standing = json is null ? null : ResourceStanding.Of(json) });
            }
            return nodes;
        }

        private static TreeNode Missing(ManifestReference reference) => new(reference.Kind, reference.Namespace, reference.Name, reference.Uid, null);

        private static byte[]? Json(ResourceRow? row)
        {
            try
            {
                return row?.Body is null ? null : BodyEncoding.Decode(row.Encoding, row.Body, row.Dictionary);
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }
    }
}
