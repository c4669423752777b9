using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>The types of one cluster with their counts and how well they are known.</summary>
public sealed partial class ClusterTypes(ResourceBrowser browser)
{
    private IReadOnlyList<KnownType>? _types;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    private string? Text => Asked("q");
    private bool All => AskedFor("all");

    private List<KnownType> Shown => [.. _types!.Where(type => (All || type.Objects > 0 || type.IsComplete == false)
        && (Text is null || type.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || type.Kind.Contains(Text, StringComparison.OrdinalIgnoreCase)))];

    protected override object Key => (Cluster.Name, Cluster.Id, Asked(AsOf.Key));

    protected override long? Followed => Viewed is null ? Feed.VersionOf(Cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (ReadMoment(Asked(AsOf.Key)) is { } wrong)
            return wrong;
        var answer = await browser.TypesAsync(caller, Cluster.Name, Viewed, cancellationToken);
        if (!answer.IsRefused)
            _types = answer.Value.Types;
        return answer.Refusal;
    }
}
