using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Features.Clusters;

/// <summary>The clusters of a person by name, environment, region or uid.</summary>
internal sealed class ClusterPalette(Fleet fleet) : IPaletteSource
{
    private const int ByLabel = Match.Part + 1;
    private const string Root = "/clusters/";

    public PaletteGroup Group => PaletteGroup.Clusters;

    public bool NeedsDatabase => false;

    public async Task<Answer<PaletteFinding>> SearchAsync(Caller caller, PaletteQuestion question, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        // A cluster has neither kind nor namespace.
        if (question.Kind is not null || question.Namespace is not null || question.IsEmpty)
            return PaletteFinding.Nothing;
        return new PaletteFinding([.. visible.Value!
            .Where(cluster => question.Cluster is not { } name || cluster.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Select(cluster => (Cluster: cluster, Found: Find(cluster, question)))
            .Where(entry => entry.Found is not null)
            .OrderBy(entry => entry.Cluster.Health.State == ClusterState.Removed)
            .ThenBy(entry => entry.Found!.Value.Rank)
            .ThenBy(entry => entry.Cluster.Name, StringComparer.Ordinal)
            .Take(question.Most)
            .Select(entry => EntryOf(entry.Cluster, entry.Found!.Value.Why))]);
    }

    public async Task<Answer<PaletteEntry?>> AtAsync(Caller caller, string path, CancellationToken cancellationToken)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal) || path.IndexOf('/', Root.Length) >= 0)
            return (PaletteEntry?)null;
        var found = await fleet.FindAsync(caller, Uri.UnescapeDataString(path[Root.Length..]), cancellationToken);
        return found.Refusal is { Kind: not RefusalKind.NotFound } refusal ? refusal
            : found.IsRefused ? (PaletteEntry?)null
            : EntryOf(found.Value!, "visited");
    }

    private static (int Rank, string Why)? Find(Cluster cluster, PaletteQuestion question)
    {
        if (Match.Of(cluster.Name, question) is { } rank)
            return (rank, "name");
        if (cluster.Uid is { } uid && question.Text.Length >= 4 && uid.ToString().StartsWith(question.Text, StringComparison.OrdinalIgnoreCase))
            return (Match.Whole + 1, "uid of kube-system");
        if (Match.Of(cluster.Environment, question) is not null)
            return (ByLabel, $"environment {cluster.Environment}");
        if (Match.Of(cluster.Region, question) is not null)
            return (ByLabel, $"region {cluster.Region}");
        // Words may be spread over them: "prod euw1".
        return Match.Of($"{cluster.Name} {cluster.Environment} {cluster.Region}", question) is null ? null : (ByLabel + 1, "name, environment and region");
    }

    private static PaletteEntry EntryOf(Cluster cluster, string why) => new()
    {
        Title = cluster.Name,
        Href = Root + Uri.EscapeDataString(cluster.Name),
        Why = why,
        Cluster = cluster.Name,
        Environment = cluster.Environment,
        State = cluster.Health.State.Kind(),
        StateText = cluster.Health.State.Word(),
    };
}
