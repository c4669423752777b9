using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>Two versions of one object: field by field, or as text side by side.</summary>
public sealed partial class DiffPage(ResourceHistory history)
{
    private const int MostPicked = 200;

    private ResourceDifference? _difference;
    private IReadOnlyList<ResourceVersion> _versions = [];
    private IReadOnlyList<TextRow> _rows = [];

    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public string Type { get; set; } = "";
    [Parameter] public string Namespace { get; set; } = "";
    [Parameter] public string Name { get; set; } = "";
    [SupplyParameterFromQuery(Name = "uid")] public string? Uid { get; set; }
    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }
    [SupplyParameterFromQuery(Name = "noise")] public bool WithNoise { get; set; }

    private string Space => Namespace == "-" ? "" : Namespace;
    private bool IsText => View == "text";
    private int Hidden => WithNoise ? 0 : _difference!.Changes.Count(change => change.IsNoise);
    private List<ManifestChange> Shown => [.. _difference!.Changes.Where(change => WithNoise || !change.IsNoise)];

    private Crumb[] Crumbs =>
    [
        new("Fleet", "/"), new(Cluster, $"/clusters/{Uri.EscapeDataString(Cluster)}"), new(Type, ResourceLinks.Type(Cluster, Type)),
        new(Space.Length == 0 ? Name : $"{Space}/{Name}", ResourceLinks.With(ResourceLinks.Resource(Cluster, Type, Space, Name), ("uid", Uid), ("tab", "versions"))),
        new("Compare", null),
    ];

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, From, To);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!long.TryParse(From, NumberStyles.None, CultureInfo.InvariantCulture, out var from) || !long.TryParse(To, NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            return new Refusal(RefusalKind.Invalid, "The address does not name two versions.", "Choose two of the object's versions.");
        var answer = await history.DifferenceAsync(caller, Cluster, Type, Space, Name, Blank(Uid), from, to, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        var versions = await history.VersionNumbersAsync(caller, Cluster, Type, Space, Name, Blank(Uid), MostPicked, cancellationToken);
        if (versions.IsRefused)
            return versions.Refusal;
        (_difference, _versions) = (answer.Value, versions.Value!);
        _rows = TextDiff.Compare(Lines(_difference!.From), Lines(_difference.To));
        return null;
    }

    private static IReadOnlyList<YamlLine> Lines(ResourceState state) => ManifestYaml.Render(state.Json, [], ManifestView.Full);

    private string Href(long? from = null, long? to = null, string? view = "", bool? noise = null) => ResourceLinks.Difference(_difference!.From.Resource,
        from ?? _difference.From.Version.Sequence, to ?? _difference.To.Version.Sequence, ("view", view?.Length == 0 ? View : view), ("noise", noise ?? WithNoise ? "true" : null));
}
