using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>One object, present or deleted: its YAML in any version, and its versions as sentences.</summary>
public sealed partial class ResourceDetailPage(ResourceHistory history)
{
    private ResourceState? _state;
    private IReadOnlyList<YamlLine> _lines = [];
    private (string Cluster, long Lineage, long Version, bool IsFull) _drawn;

    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public string Type { get; set; } = "";
    [Parameter] public string Namespace { get; set; } = "";
    [Parameter] public string Name { get; set; } = "";
    [SupplyParameterFromQuery(Name = "uid")] public string? Uid { get; set; }
    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }
    [SupplyParameterFromQuery(Name = "version")] public string? Version { get; set; }
    [SupplyParameterFromQuery(Name = "find")] public string? Find { get; set; }

    private string Space => Namespace == "-" ? "" : Namespace;
    private bool IsFull => View == "full";
    private bool IsVersions => Tab == "versions";
    private string ViewWord => IsFull ? "full" : "neat";
    private string? VersionWord => Version;

    private Crumb[] Crumbs =>
    [
        new("Fleet", "/"), new(Cluster, $"/clusters/{Uri.EscapeDataString(Cluster)}"), new(Type, ResourceLinks.Type(Cluster, Type)),
        new(Space.Length == 0 ? Name : $"{Space}/{Name}", null),
    ];

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, Version, View);

    protected override long? Followed => Feed.VersionOf(_state?.Resource.Cluster);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!TryVersion(out var sequence))
            return new Refusal(RefusalKind.Invalid, $"'{Version}' is not the number of a version.", "Choose one of the object's versions.");
        var answer = await history.StateAsync(caller, Cluster, Type, Space, Name, Blank(Uid), sequence, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _state = answer.Value;
        var drawn = (Cluster, _state!.Resource.Lineage.Id, _state.Version.Sequence, IsFull);
        if (drawn != _drawn)
            (_drawn, _lines) = (drawn, ManifestYaml.Render(_state.Json, _state.ManagedFields, IsFull ? ManifestView.Full : ManifestView.Neat));
        return null;
    }

    private bool TryVersion(out long? sequence)
    {
        sequence = null;
        if (string.IsNullOrEmpty(Version))
            return true;
        if (!long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        sequence = number;
        return true;
    }

    private string Lineage(ResourceLineage lineage) =>
        ResourceLinks.With(ResourceLinks.Resource(Cluster, Type, lineage.Namespace, lineage.Name), ("uid", lineage.Uid), ("tab", Tab));
}
