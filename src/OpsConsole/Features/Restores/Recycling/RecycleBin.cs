using System.Globalization;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>What was deleted lately in the clusters of a person. Everything else is as if it were absent.</summary>
public sealed class RecycleBin(
    Fleet fleet, AccessService access, RecycleBinStore store, ProvenDeletionStore proofs, GatedActions actions, IOptions<RestoreOptions> options, TimeProvider time)
{
    private const string List = "recycle bin";

    public int Days => options.Value.RecycleBinDays;

    private DateTimeOffset Since => time.GetUtcNow().AddDays(-Days);

    /// <summary>Newest first.</summary>
    public async Task<Answer<Part<RecycledObject>>> ListAsync(Caller caller, BinQuestion question, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if ((Question.CheckLimit(limit) ?? Question.CheckText("The type", question.Type) ?? Question.CheckText("What is looked for", question.Words)) is { } wrong)
            return wrong;
        BinPlace? place = null;
        if (cursor is not null && (place = ReadPlace(cursor)) is null)
            return PageCursor.Bad;
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var chosen = await ChosenAsync(caller, question.Cluster, visible.Value!, cancellationToken);
        if (chosen.IsRefused)
            return chosen.Refusal;
        var clusters = visible.Value!.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value);
        var most = limit ?? Question.UsualRows;
        var rows = await store.ReadAsync(question with { Clusters = IdsOf(chosen.Value!), Since = Since }, place, most + 1, cancellationToken);
        List<Read> read = [.. rows.Take(most).Select(row => new Read(row))];
        var twins = await TwinsAsync(read, clusters, cancellationToken);
        var deleted = (await proofs.ReadAsync([.. read.Select(entry => KeyOf(entry.Row))], [.. actions.All.Where(action => action.Deletes).Select(action => action.Key)],
            [.. clusters.Keys], cancellationToken)).ToDictionary(proof => proof.Place);
        List<RecycledObject> told = [.. read.Select((entry, at) =>
        {
            var cluster = clusters[entry.Row.ClusterId];
            return new RecycledObject
            {
                Cluster = cluster,
                Row = entry.Row with { Body = null, Dictionary = null },
                Standing = entry.Standing,
                Damage = entry.Damage,
                Cloud = entry.Cloud(cluster.Name, twins.GetValueOrDefault(at, [])),
                DeletedBy = deleted.GetValueOrDefault(at + 1),
                MayAsk = cluster.Health.State is not ClusterState.Removed && rights.Value!.Allows(Permission.Request, cluster.Labels),
            };
        })];
        return new Part<RecycledObject>(told, rows.Count > most ? Cursor(rows[most - 1]) : null);
    }

    /// <summary>What there is to filter by: the types of what was deleted, each with how much; in one cluster where one is named.</summary>
    public async Task<Answer<(IReadOnlyList<Cluster> Clusters, IReadOnlyList<RecycledType> Types)>> OverviewAsync(Caller caller, string? cluster, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var chosen = await ChosenAsync(caller, cluster, visible.Value!, cancellationToken);
        return chosen.IsRefused ? chosen.Refusal : (visible.Value!, await store.TypesAsync(IdsOf(chosen.Value!), Since, cancellationToken));
    }

    private async Task<Answer<IReadOnlyList<Cluster>>> ChosenAsync(Caller caller, string? cluster, IReadOnlyList<Cluster> visible, CancellationToken cancellationToken)
    {
        if (cluster is null)
            return Answer.Of(visible);
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        return found.IsRefused ? found.Refusal : Answer.Of<IReadOnlyList<Cluster>>([found.Value!]);
    }

    /// <summary>By the places of those that have some.</summary>
    private async Task<IReadOnlyDictionary<int, List<CloudTwin>>> TwinsAsync(List<Read> read, Dictionary<int, Cluster> clusters, CancellationToken cancellationToken)
    {
        var asked = read.Select((entry, at) => (At: at, entry.Row, Name: entry.ExternalName)).Where(entry => entry.Name is not null).ToList();
        var rows = await store.TwinsAsync(clusters.Keys, [.. asked.Select(entry => (entry.Row.Group, entry.Row.Resource, entry.Name!))], cancellationToken);
        return rows.GroupBy(row => (int)row.Place - 1).ToDictionary(group => asked[group.Key].At,
            group => group.Select(row => TwinOf(row, clusters[row.ClusterId], asked[group.Key].Row.DeletionType)).OfType<CloudTwin>().ToList());
    }

    /// <summary>Null where it cannot be read, so that it proves nothing.</summary>
    private static CloudTwin? TwinOf(TwinRow row, Cluster cluster, DeletionType type)
    {
        try
        {
            return new(cluster.Name, row.Namespace.Length == 0 ? row.Name : $"{row.Namespace}/{row.Name}", new DeletionSubject(row.Json(), type), row.ReadAt);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ProvenKey KeyOf(RecycledRow row) => new(row.ClusterId, row.Type, row.Namespace, row.Name, row.Uid);

    private static int[] IdsOf(IEnumerable<Cluster> clusters) => [.. clusters.Select(cluster => cluster.Id).OfType<int>()];

    private static string Cursor(RecycledRow row) => PageCursor.Write(List,
        PageCursor.Moment(row.DeletedAt), row.ClusterId.ToString(CultureInfo.InvariantCulture), row.ResourceId.ToString(CultureInfo.InvariantCulture));

    private static BinPlace? ReadPlace(string cursor) => PageCursor.Read(List, cursor, 3) is { } place
        && PageCursor.Moment(place[0]) is { } moment
        && int.TryParse(place[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cluster)
        && long.TryParse(place[2], NumberStyles.None, CultureInfo.InvariantCulture, out var resource)
        ? new BinPlace(moment, cluster, resource)
        : null;

    /// <summary>A row whose last state was looked into once.</summary>
    private sealed class Read
    {
        private readonly DeletionSubject? _subject;

        public Read(RecycledRow row)
        {
            Row = row;
            try
            {
                if (row.Json() is not { Length: > 0 } json)
                    return;
                (Standing, _subject) = (ResourceStanding.Of(json), new DeletionSubject(json, row.DeletionType));
            }
            catch (InvalidDataException error)
            {
                Damage = error.Message;
            }
        }

        public RecycledRow Row { get; }
        public ResourceStanding? Standing { get; }
        public string? Damage { get; }

        /// <summary>Of a managed resource.</summary>
        public string? ExternalName => _subject is { IsManaged: true } managed && managed.Annotation(ManagedRestore.ExternalName) is { Length: > 0 } name ? name : null;

        public CloudFate? Cloud(string cluster, IReadOnlyList<CloudTwin> twins) => _subject is { } subject ? CloudFate.Of(subject, cluster, Row.DeletedAt, twins)
            : Row.DeletionType.IsOf("managed") ? new(CloudStanding.Unknown, Damage is null ? "its last state is not kept, or too large for a list" : "its last state is damaged")
            : null;
    }
}
