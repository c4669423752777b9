using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Features.Resources.Search;

/// <summary>The types of a person's clusters by kind or plural, each once however many clusters have it.</summary>
internal sealed class TypePalette(Fleet fleet, ResourceBrowser browser, ObjectSearchStore store) : IPaletteSource
{
    public PaletteGroup Group => PaletteGroup.Types;

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
        // "kind:Bucket logs" asks for objects, "kind:Bucket" for the type as well.
        var words = question.Kind is { } kind ? question.Terms.Count == 0 ? [kind] : [] : question.Terms;
        if (clusters.Count == 0 || words.Count == 0 || question.Namespace is not null)
            return PaletteFinding.Nothing;
        var types = await store.TypesAsync([.. clusters.Keys], words, question.Most, cancellationToken);
        return new PaletteFinding([.. types.Select(type => EntryOf(type, [.. type.Clusters.Select(id => clusters[id])]))]);
    }

    public async Task<Answer<PaletteEntry?>> AtAsync(Caller caller, string path, CancellationToken cancellationToken)
    {
        if (path.Split('/') is not ["", "clusters", var cluster, "types", var type])
            return (PaletteEntry?)null;
        var found = await browser.TypeAsync(caller, Uri.UnescapeDataString(cluster), Uri.UnescapeDataString(type), null, cancellationToken);
        if (found.Refusal is { Kind: not RefusalKind.NotFound } refusal)
            return refusal;
        return found.IsRefused
            ? (PaletteEntry?)null
            : EntryOf(found.Value.Type.Kind, found.Value.Type.Name, [found.Value.Cluster], "visited");
    }

    private static PaletteEntry EntryOf(TypeHit type, IReadOnlyList<Cluster> clusters) =>
        EntryOf(type.Kind, type.Name, clusters, clusters.Count == 1 ? "type" : $"type, in {clusters.Count} clusters");

    private static PaletteEntry EntryOf(string kind, string name, IReadOnlyList<Cluster> clusters, string why) => new()
    {
        Title = kind,
        Type = name,
        Why = why,
        Href = clusters.Count == 1 ? ResourceLinks.Type(clusters[0].Name, name) : ResourceLinks.With("/resources", ("q", name), ("all", "true")),
        Cluster = clusters.Count == 1 ? clusters[0].Name : null,
        Environment = clusters.Count == 1 ? clusters[0].Environment : null,
    };
}
