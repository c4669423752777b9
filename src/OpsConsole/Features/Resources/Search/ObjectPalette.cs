using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Features.Resources.Search;

/// <summary>The objects of a person's clusters by name, uid, external-name, ARN and identity labels; deleted ones too, behind those that exist.</summary>
internal sealed class ObjectPalette(Fleet fleet, ResourceBrowser browser, ObjectSearchStore store, SearchLag lag) : IPaletteSource
{
    public PaletteGroup Group => PaletteGroup.Objects;

    public bool NeedsDatabase => true;

    public async Task<Answer<PaletteFinding>> SearchAsync(Caller caller, PaletteQuestion question, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var clusters = visible.Value!
            .Where(cluster => cluster.Id is not null)
            .Where(cluster => question.Cluster is not { } name || cluster.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(cluster => cluster.Id!.Value);
        // A cluster alone is asked for as a cluster.
        if (clusters.Count == 0 || (question.Text.Length == 0 && question.Kind is null && question.Namespace is null))
            return PaletteFinding.Nothing;
        int[] ids = [.. clusters.Keys];
        var byName = store.ByNameAsync(ids, question, cancellationToken);
        var byIdentity = question.Terms.Count == 1 ? store.ByIdentityAsync(ids, question, cancellationToken) : Task.FromResult<IReadOnlyList<ObjectHit>>([]);
        await Task.WhenAll(byName, byIdentity);
        var hits = (await byName).Concat(await byIdentity)
            .GroupBy(hit => (hit.ClusterId, hit.ResourceId))
            .Select(found => found.OrderBy(hit => hit.Rank).ThenBy(hit => hit.Kind, StringComparer.Ordinal).First())
            .OrderBy(hit => hit.Rank)
            .Take(question.Most)
            .ToList();
        var facts = (await store.FactsAsync([.. hits.Select(hit => (hit.ClusterId, hit.ResourceId))], cancellationToken))
            .ToDictionary(row => (row.ClusterId, row.Id));
        return new PaletteFinding(
            [.. hits.Where(hit => facts.ContainsKey((hit.ClusterId, hit.ResourceId)))
                .Select(hit => EntryOf(clusters[hit.ClusterId], facts[(hit.ClusterId, hit.ResourceId)], WhyOf(hit, question)))],
            lag.NoteOn(clusters.Values));
    }

    public async Task<Answer<PaletteEntry?>> AtAsync(Caller caller, string path, CancellationToken cancellationToken)
    {
        // An object's own pages stand under it.
        if (path.Split('/') is not ["", "clusters", var cluster, "types", var type, var space, var name, ..])
            return (PaletteEntry?)null;
        var found = await browser.FindAsync(caller, Uri.UnescapeDataString(cluster), Uri.UnescapeDataString(type),
            space == "-" ? "" : Uri.UnescapeDataString(space), Uri.UnescapeDataString(name), null, null, cancellationToken);
        if (found.Refusal is { Kind: not RefusalKind.NotFound } refusal)
            return refusal;
        if (found.IsRefused)
            return (PaletteEntry?)null;
        var facts = await store.FactsAsync([(found.Value!.Cluster.Id!.Value, found.Value.Lineage.Id)], cancellationToken);
        return facts.Count == 0 ? (PaletteEntry?)null : EntryOf(found.Value.Cluster, facts[0], "visited");
    }

    private static PaletteEntry EntryOf(Cluster cluster, ObjectFacts row, string why)
    {
        var standing = row.DeletedAt is null ? StandingOf(row) : new ResourceStanding(StateKind.Unknown, "Deleted");
        var href = ResourceLinks.Resource(cluster.Name, row.Type, row.Namespace, row.Name);
        return new PaletteEntry
        {
            Title = row.Name,
            Href = row.HasSuccessor ? ResourceLinks.With(href, ("uid", row.Uid)) : href,
            Why = why,
            Kind = row.Kind,
            Type = row.Type,
            Cluster = cluster.Name,
            Environment = cluster.Environment,
            Namespace = row.Namespace,
            State = standing?.State,
            StateText = standing?.Text,
            DeletedAt = row.DeletedAt,
        };
    }

    /// <summary>A damaged body has no state here; its own page says what is wrong.</summary>
    private static ResourceStanding? StandingOf(ObjectFacts row)
    {
        try
        {
            return row.Body is null ? null : ResourceStanding.Of(BodyEncoding.Decode(row.Encoding, row.Body, row.Dictionary));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string WhyOf(ObjectHit hit, PaletteQuestion question)
    {
        var isWhole = string.Equals(hit.Value, question.Text, StringComparison.OrdinalIgnoreCase);
        return hit.Kind switch
        {
            "" => question.Text.Length == 0 ? "listed" : "name",
            ObjectIdentities.Uid => isWhole ? "uid" : $"uid {hit.Value}",
            ObjectIdentities.ExternalName => $"external-name {hit.Value}",
            ObjectIdentities.Arn => $"ARN {hit.Value}",
            ObjectIdentities.ArnEnd => $"end of its ARN, {hit.Value}",
            _ => $"label {hit.Kind} = {hit.Value}",
        };
    }
}
