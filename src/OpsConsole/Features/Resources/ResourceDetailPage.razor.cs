using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>One object, present or deleted, now or at a moment: its YAML in any version, what changed, what it belongs to, who wrote it, how it is.</summary>
public sealed partial class ResourceDetailPage(ResourceHistory history, DeletionChoice deletion)
{
    /// <summary>The page's key for actions of other features; they get the parameter <c>Resource</c>, a <see cref="FoundResource"/>.</summary>
    public const string PageKey = "object";

    private const string Yaml = "yaml";
    private const string Changes = "changes";
    private const string Tree = "tree";
    private const string Blame = "blame";
    private const string Conditions = "conditions";
    /// <summary>More versions than this are not counted for a tab.</summary>
    private const int MostCounted = 1000;

    private ResourceState? _state;
    private ObjectFacts _facts = new(null, null, null);
    private VersionNeighbours _neighbours = new();
    private int _versions;
    private bool _mayAsk;
    private IReadOnlyList<YamlLine> _lines = [];
    private (string Cluster, long Lineage, long Version, bool IsFull) _drawn;

    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }
    [SupplyParameterFromQuery(Name = "version")] public string? Version { get; set; }
    [SupplyParameterFromQuery(Name = "find")] public string? Find { get; set; }

    private bool IsFull => View == "full";
    private string ViewWord => IsFull ? "full" : "neat";

    /// <summary>The tab of changes was once called versions; addresses that say so stay good.</summary>
    private string CurrentTab => Tab switch { Changes or "versions" => Changes, Tree => Tree, Blame => Blame, Conditions => Conditions, _ => Yaml };

    private (string Word, string Text)[] Tabs =>
    [
        (Yaml, "YAML"), (Changes, $"Changes {(_versions > MostCounted ? $"{MostCounted:N0}+" : _versions.ToString("N0", CultureInfo.InvariantCulture))}"),
        (Tree, "Tree"), (Blame, "Blame"), (Conditions, "Conditions & events"),
    ];

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, At, Version, View);

    protected override long? Followed => Viewed is null ? Feed.VersionOf(_state?.Resource.Cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        long? sequence = TryVersion(Version, out var number) ? number : null;
        if (sequence is null && !string.IsNullOrEmpty(Version))
            return new Refusal(RefusalKind.Invalid, $"'{Version}' is not the number of a version.", "Choose one of the object's versions.");
        if (ReadMoment(At) is { } wrong)
            return wrong;
        var answer = await history.StateAsync(caller, Cluster, Type, Space, Name, Blank(Uid), Viewed, sequence, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        var state = answer.Value!;
        var (neighbours, versions) = (await history.NeighboursAsync(state, cancellationToken), await history.CountAsync(state.Resource, MostCounted + 1, cancellationToken));
        _mayAsk = await deletion.MayAskAsync(caller, state.Resource.Cluster, cancellationToken);
        (_state, _neighbours, _versions) = (state, neighbours, versions);
        var drawn = (Cluster, state.Resource.Lineage.Id, state.Version.Sequence, IsFull);
        if (drawn != _drawn)
            (_drawn, _facts, _lines) = (drawn, ObjectFacts.Of(state.Json, state.ManagedFields),
                ManifestYaml.Render(state.Json, state.ManagedFields, IsFull ? ManifestView.Full : ManifestView.Neat));
        return null;
    }

    /// <summary>What is looked at is what is there: no version of the past, nothing that was deleted.</summary>
    private bool MayAskForDeletion(ResourceState state) => _mayAsk && Viewed is null && string.IsNullOrEmpty(Version) && !state.Resource.IsDeleted && !state.IsOfDeleted;

    private static long Shown(ResourceState state) => (state.Deletion ?? state.Version).Sequence;

    private static DateTimeOffset? DeletedAt(ResourceState state) => state.Deletion?.ValidFrom ?? state.Resource.Lineage.DeletedAt;

    private string TabHref(string tab) => ResourceLinks.Resource(_state!.Resource,
        ("tab", tab == Yaml ? null : tab), ("version", tab is Changes or Tree ? null : Version), ("range", RangeOf(Address.Uri)));

    private string VersionHref(long version) => ResourceLinks.Resource(_state!.Resource,
        ("version", version.ToString(CultureInfo.InvariantCulture)), ("tab", CurrentTab is Blame or Conditions ? CurrentTab : null), ("view", IsFull ? "full" : null), ("range", RangeOf(Address.Uri)));

    private string CompareHref(ResourceState state) => _neighbours.Previous is { } former
        ? ResourceLinks.Difference(state.Resource, former, Shown(state))
        : ResourceLinks.Difference(state.Resource, Shown(state), Shown(state));

    /// <summary>What the timeline shows is kept by whoever stays with the object.</summary>
    private static string? RangeOf(string address) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(address).Query).TryGetValue("range", out var range) ? range.ToString() : null;
}
