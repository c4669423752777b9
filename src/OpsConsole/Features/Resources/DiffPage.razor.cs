using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>Two states compared, field by field or as text: versions or moments of one object, or of two, in one cluster or in two.</summary>
public sealed partial class DiffPage(ResourceHistory history, ResourceBrowser browser, DeletionChoice rights) : IDisposable
{
    /// <summary>What other features offer to do with a comparison is registered for it.</summary>
    public const string PageKey = "comparison";

    private const int MostPicked = 200;

    private ResourceDifference? _difference;
    private IReadOnlyList<ResourceVersion> _before = [], _after = [];
    private IReadOnlyList<string> _clusters = [];
    private IReadOnlyList<ManifestChange> _bookkeeping = [];
    private IReadOnlyList<TextRow> _rows = [];
    private int _current;
    private bool _mayAsk;

    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = "noise")] public bool WithNoise { get; set; }
    [SupplyParameterFromQuery(Name = "status")] public string? Status { get; set; }
    /// <summary>The changes that somebody ticked as viewed, by number.</summary>
    [SupplyParameterFromQuery(Name = "seen")] public string? Seen { get; set; }
    [SupplyParameterFromQuery(Name = "toCluster")] public string? ToCluster { get; set; }
    [SupplyParameterFromQuery(Name = "toType")] public string? ToType { get; set; }
    [SupplyParameterFromQuery(Name = "toNamespace")] public string? ToNamespace { get; set; }
    [SupplyParameterFromQuery(Name = "toName")] public string? ToName { get; set; }
    [SupplyParameterFromQuery(Name = "toUid")] public string? ToUid { get; set; }

    private bool IsText => View == "text";
    private bool WithStatus => Status != "hidden";
    private bool IsOther => Blank(ToCluster) is not null || Blank(ToType) is not null || Blank(ToName) is not null || Blank(ToNamespace) is not null;

    /// <summary>Numbered as they stand, so that a number means the same whatever is hidden.</summary>
    private List<NumberedChange> All => [.. _difference!.Changes.Concat(_bookkeeping).Select((change, place) => new NumberedChange(place + 1, change))];
    private List<NumberedChange> Shown => [.. All.Where(entry => (WithNoise || !entry.Change.IsNoise) && (WithStatus || !entry.Change.IsStatus))];
    private int Places => IsText ? _rows.Select(row => row.Hunk).DefaultIfEmpty().Max() : Shown.Count;

    protected override object Key => (Cluster, Type, Namespace, Name, Uid, At, (From, To), (ToCluster, ToType, ToNamespace, ToName, ToUid));

    /// <summary>Where an end is the latest state it follows the captures.</summary>
    protected override long? Followed => Viewed is null && _difference is { } difference && (From == VersionPoint.LatestWord || To is null or VersionPoint.LatestWord)
        ? Feed.VersionOf(difference.From.Resource.Cluster) + Feed.VersionOf(difference.To.Resource.Cluster) : null;

    private HashSet<int> SeenNumbers => [.. (Seen ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];

    private string TargetCluster => Blank(ToCluster) ?? Cluster;
    private string TargetType => Blank(ToType) ?? Type;
    private string TargetSpace => ToNamespace switch { null or "" => Space, "-" => "", _ => ToNamespace };
    private string TargetName => Blank(ToName) ?? Name;

    public override void Dispose()
    {
        Address.LocationChanged -= Moved;
        base.Dispose();
    }

    protected override void OnInitialized()
    {
        Address.LocationChanged += Moved;
        _current = Place(Address.Uri);
        base.OnInitialized();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (ReadMoment(At) is { } notThen)
            return notThen;
        var ends = await EndsAsync(caller, cancellationToken);
        if (ends.IsRefused)
            return ends.Refusal;
        var (left, right) = ends.Value;
        var answer = await history.DifferenceAsync(caller, left, right, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _mayAsk = await rights.MayAskAsync(caller, answer.Value!.From.Resource.Cluster, cancellationToken);
        var before = await NumbersAsync(caller, left, cancellationToken);
        var after = IsOther ? await NumbersAsync(caller, right, cancellationToken) : before;
        var clusters = await browser.ClustersAsync(caller, cancellationToken);
        if ((before.Refusal ?? after.Refusal ?? clusters.Refusal) is { } refusal)
            return refusal;
        (_difference, _before, _after) = (answer.Value!, before.Value!, after.Value!);
        _clusters = [.. clusters.Value!.Select(cluster => cluster.Name)];
        _bookkeeping = Bookkeeping.Compare(_difference.From, _difference.To);
        _rows = TextDiff.Compare(Lines(_difference.From), Lines(_difference.To));
        return null;
    }

    /// <summary>An end that the address leaves out: the latest state after, and before it the version before that one.</summary>
    private async Task<Answer<(ResourcePoint From, ResourcePoint To)>> EndsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var after = VersionPoint.Read(Blank(To) ?? VersionPoint.LatestWord, Time.GetUtcNow());
        if (after.IsRefused)
            return after.Refusal;
        var to = new ResourcePoint(TargetCluster, TargetType, TargetSpace, TargetName, IsOther ? Blank(ToUid) : Blank(Uid), Then(after.Value));
        var own = new ResourcePoint(Cluster, Type, Space, Name, Blank(Uid), Then(VersionPoint.Latest));
        if (Blank(From) is { } words)
        {
            var before = VersionPoint.Read(words, Time.GetUtcNow());
            return before.IsRefused ? before.Refusal : (own with { Version = Then(before.Value) }, to);
        }
        if (IsOther)
            return (own, to);
        var state = await history.StateAsync(caller, to, cancellationToken);
        if (state.IsRefused)
            return state.Refusal;
        var neighbours = await history.NeighboursAsync(state.Value!, cancellationToken);
        return (own with { Version = new VersionPoint(neighbours.Previous ?? state.Value!.Version.Sequence, null) }, to);
    }

    /// <summary>Looking back, the latest state is that of the moment.</summary>
    private VersionPoint Then(VersionPoint point) => point.IsLatest ? new VersionPoint(null, Viewed) : point;

    private Task<Answer<IReadOnlyList<ResourceVersion>>> NumbersAsync(Caller caller, ResourcePoint point, CancellationToken cancellationToken) =>
        history.VersionNumbersAsync(caller, point.Cluster, point.Type, point.Namespace, point.Name, point.Uid, Viewed, MostPicked, cancellationToken);

    private static IReadOnlyList<YamlLine> Lines(ResourceState state) => ManifestYaml.Render(state.Json, [], ManifestView.Full);

    private void Tick(int number)
    {
        var seen = SeenNumbers;
        if (!seen.Remove(number))
            seen.Add(number);
        var words = string.Join('.', seen.Where(entry => entry > 0).Order());
        Address.NavigateTo(Address.GetUriWithQueryParameter("seen", words.Length == 0 ? null : words), replace: true);
    }

    private Task ChooseOther((string Cluster, string Namespace, string Name) other)
    {
        Go(("toCluster", other.Cluster == Cluster ? null : other.Cluster), ("toNamespace", other.Namespace == Space ? null : other.Namespace.Length == 0 ? "-" : other.Namespace),
            ("toName", other.Name == Name ? null : other.Name), ("toUid", null), ("to", VersionPoint.LatestWord), ("from", From ?? VersionPoint.LatestWord), ("seen", null));
        return Task.CompletedTask;
    }

    /// <summary>The same comparison the other way round; between two objects it is the other one's page.</summary>
    private string Swapped()
    {
        var (from, to) = (From ?? _difference!.From.Version.Sequence.ToString(CultureInfo.InvariantCulture), To ?? VersionPoint.LatestWord);
        if (!IsOther)
            return Address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["from"] = to, ["to"] = from, ["seen"] = null }).Split('#')[0];
        return ResourceLinks.With(ResourceLinks.Resource(TargetCluster, TargetType, TargetSpace, TargetName) + "/diff",
            ("uid", Blank(ToUid)), ("from", to), ("to", from), ("toCluster", Cluster), ("toType", Type), ("toNamespace", Space.Length == 0 ? "-" : Space), ("toName", Name),
            ("toUid", Blank(Uid)), ("view", View), ("noise", WithNoise ? "true" : null), ("status", Status), (Platform.Api.AsOf.Key, ResourceLinks.Moment(Viewed)));
    }

    private string Href(string key, string? value) => Address.GetUriWithQueryParameter(key, value).Split('#')[0];

    /// <summary>In a circle. The framework goes to a place of the same page without telling us, so the click says it too.</summary>
    private int Stepped(int direction) => _current == 0 || _current > Places ? direction > 0 ? 1 : Places : (_current - 1 + direction + Places) % Places + 1;

    private string Step(int direction) => $"{Address.Uri.Split('#')[0]}#d{Stepped(direction).ToString(CultureInfo.InvariantCulture)}";

    private static int Place(string address) => address.Split('#') is [_, ['d', .. var number]]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;

    private void Moved(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(() =>
    {
        _current = Place(change.Location);
        StateHasChanged();
    });
}

/// <summary>A change and its number in its comparison.</summary>
public sealed record NumberedChange(int Number, ManifestChange Change);
