using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;

namespace OpsConsole.Features.Resources;

/// <summary>The types of one cluster with their counts and how well they are known.</summary>
public sealed partial class ClusterTypesPage(ResourceBrowser browser)
{
    private Cluster? _cluster;
    private IReadOnlyList<KnownType>? _types;

    [Parameter] public string Cluster { get; set; } = "";
    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "all")] public bool All { get; set; }

    private List<KnownType> Shown => [.. _types!.Where(type => (All || type.Objects > 0 || type.IsComplete == false)
        && (Text is null || type.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || type.Kind.Contains(Text, StringComparison.OrdinalIgnoreCase)))];

    protected override Task OnParametersSetAsync() => ShowAsync(Cluster, async (caller, cancellationToken) =>
    {
        var answer = await browser.TypesAsync(caller, Cluster, cancellationToken);
        if (!answer.IsRefused)
            (_cluster, _types) = answer.Value;
        return answer.Refusal;
    });
}
