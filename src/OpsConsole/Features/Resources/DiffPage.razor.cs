using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>Two versions of one object: field by field, or as text side by side.</summary>
public sealed partial class DiffPage(ResourceHistory history)
{
    private const int MostPicked = 200;

    private ResourceDifference? _difference;
    private IReadOnlyList<ResourceVersion> _versions = [];
    private IReadOnlyList<TextRow> _rows = [];

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = "noise")] public bool WithNoise { get; set; }

    private bool IsText => View == "text";
    private int Hidden => WithNoise ? 0 : _difference!.Changes.Count(change => change.IsNoise);
    private List<ManifestChange> Shown => [.. _difference!.Changes.Where(change => WithNoise || !change.IsNoise)];

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, From, To);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!TryVersion(From, out var from) || !TryVersion(To, out var to))
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
