using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>The types of one cluster with their counts and how well they are known.</summary>
public sealed partial class ClusterTypes(ResourceBrowser browser, ChangeHistory history)
{
    private static readonly TimeSpan Recently = TimeSpan.FromHours(24);

    private IReadOnlyList<KnownType>? _types;
    private Dictionary<string, int> _changed = [];

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    private string? Text => Asked("q");
    private bool All => AskedFor("all");
    private bool OnlyChanged => AskedFor("changed");

    private List<KnownType> Shown => [.. _types!.Where(type => (All || type.Objects > 0 || type.IsComplete == false)
        && (!OnlyChanged || _changed.ContainsKey(type.Name))
        && (Text is null || type.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || type.Kind.Contains(Text, StringComparison.OrdinalIgnoreCase)))];

    protected override object Key => (Cluster.Name, Cluster.Id, Asked(AsOf.Key));

    protected override long? Followed => Viewed is null ? Feed.VersionOf(Cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (ReadMoment(Asked(AsOf.Key)) is { } wrong)
            return wrong;
        var answer = await browser.TypesAsync(caller, Cluster.Name, Viewed, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        // Of the 24 hours before what is looked at.
        var until = Viewed ?? Time.GetUtcNow();
        var changed = await history.PerTypeAsync(caller, Cluster.Name, until - Recently, Viewed ?? until.AddMinutes(1), cancellationToken);
        if (changed.IsRefused)
            return changed.Refusal;
        (_types, _changed) = (answer.Value.Types, new(changed.Value!));
        return null;
    }
}
