using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>One object, present or deleted: its YAML in any version, and its versions as sentences.</summary>
public sealed partial class ResourceDetailPage(ResourceHistory history)
{
    private ResourceState? _state;
    private IReadOnlyList<YamlLine> _lines = [];
    private (string Cluster, long Lineage, long Version, bool IsFull) _drawn;

    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }
    [SupplyParameterFromQuery(Name = "version")] public string? Version { get; set; }
    [SupplyParameterFromQuery(Name = "find")] public string? Find { get; set; }

    private bool IsFull => View == "full";
    private bool IsVersions => Tab == "versions";
    private string ViewWord => IsFull ? "full" : "neat";

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, Version, View);

    protected override long? Followed => Feed.VersionOf(_state?.Resource.Cluster);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        long? sequence = TryVersion(Version, out var number) ? number : null;
        if (sequence is null && !string.IsNullOrEmpty(Version))
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
}
