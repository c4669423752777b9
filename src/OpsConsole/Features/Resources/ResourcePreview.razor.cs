using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>A look into one object beside the list it stands in: how it is, what changed last, how its YAML begins.</summary>
public sealed partial class ResourcePreview(ResourceHistory history)
{
    private const int HeadLines = 60;
    private const int LongestLine = 400;

    private ResourceState? _state;
    private VersionEntry? _last;
    private string _head = "";
    private int _more;

    [Parameter, EditorRequired] public string Cluster { get; set; } = "";
    [Parameter, EditorRequired] public string Type { get; set; } = "";
    [Parameter, EditorRequired] public string Namespace { get; set; } = "";
    [Parameter, EditorRequired] public string Name { get; set; } = "";
    [Parameter] public DateTimeOffset? At { get; set; }
    [Parameter] public EventCallback Close { get; set; }

    protected override object Key => (Cluster, Type, Namespace, Name, At);

    protected override long? Followed => At is null ? Feed.VersionOf(_state?.Resource.Cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var state = await history.StateAsync(caller, Cluster, Type, Namespace, Name, null, At, null, cancellationToken);
        if (state.IsRefused)
            return state.Refusal;
        var last = await history.VersionsAsync(caller, Cluster, Type, Namespace, Name, state.Value!.Resource.Lineage.Uid, At, 1, null, cancellationToken);
        var lines = ManifestYaml.Render(state.Value.Json, state.Value.ManagedFields, ManifestView.Neat);
        (_state, _last) = (state.Value, last.Value?.Items is [var newest, ..] ? newest : null);
        _head = string.Join('\n', lines.Take(HeadLines).Select(line => line.Text.Length > LongestLine ? $"{line.Text.AsSpan(0, LongestLine)}…" : line.Text));
        _more = Math.Max(0, lines.Count - HeadLines);
        return null;
    }
}
