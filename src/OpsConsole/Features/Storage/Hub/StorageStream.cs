using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Storage.Api;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Hub;

/// <summary>
/// The messages of one subscription. It is pulled: a client that does not read is not written to, and gets everything that changed meanwhile as one
/// delta of newest states. Nothing is kept for it but the number it stands at.
/// </summary>
public sealed class StorageStream(LiveQueries queries, LiveStorage live, IOptions<StorageOptions> options, TimeProvider time)
{
    private const int RowsPerMessage = 500;

    /// <summary>Rights that are taken away end what is told within this.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>Of this process.</summary>
    private static readonly string Epoch = Guid.NewGuid().ToString("N");

    public async IAsyncEnumerable<StorageMessage> RunAsync(Caller caller, StorageSubscription wanted, RowShape shape, IReadOnlyList<string> scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = live.Tables[shape.Kind];
        var choice = new ClusterChoice(wanted.Cluster, wanted.Environment, wanted.Region);
        var choices = (wanted.Facets ?? new Dictionary<string, string[]>()).SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value)).ToList();
        RowQuery Query(IReadOnlyList<string> clusters) => new(shape, clusters, wanted.Text, choices, null, isDescending: false);
        var hold = live.Hold(scope);
        using var news = new News(table, live);
        try
        {
            var query = Query(scope);
            var (position, known) = wanted.Epoch == Epoch ? (wanted.Sequence, table.Since(wanted.Sequence ?? -1)) : (null, null);
            if (known is null)
                position = null;
            var standings = Standings(scope);
            yield return Message("clusters", position ?? 0) with { Clusters = standings };
            var (isBegun, authorised) = (position is not null, time.GetTimestamp());
            var at = position ?? 0;
            while (true)
            {
                if (time.GetElapsedTime(authorised) >= Pulse)
                {
                    authorised = time.GetTimestamp();
                    var (answer, next) = await AuthoriseAsync(caller, choice, cancellationToken);
                    if (next is null)
                    {
                        yield return Message("end", at) with { Reason = answer };
                        yield break;
                    }
                    if (!next.SequenceEqual(scope))
                    {
                        // What was told of a cluster that is not theirs any more must go, so everything is told anew.
                        var former = hold;
                        hold = live.Hold(next);
                        former.Dispose();
                        (scope, query, isBegun) = (next, Query(next), false);
                    }
                }
                var changes = isBegun ? table.Since(at) : null;
                var messages = changes is null ? Snapshot(table, query) : Delta(query, changes, at);
                foreach (var message in messages)
                {
                    yield return message;
                    at = message.Sequence;
                }
                isBegun = true;
                var now = Standings(scope);
                if (!now.SequenceEqual(standings, Same))
                    yield return Message("clusters", at) with { Clusters = standings = now };
                await news.WaitAsync(Pulse, time, cancellationToken);
                // What comes thick is told together.
                await Task.Delay(options.Value.PublishInterval, time, cancellationToken);
            }
        }
        finally
        {
            hold.Dispose();
        }
    }

    /// <summary>That a watch was heard of is no news; how it is doing is.</summary>
    private static readonly IEqualityComparer<StorageCluster> Same =
        EqualityComparer<StorageCluster>.Create((one, other) => one! with { HeardAt = null } == other! with { HeardAt = null }, cluster => cluster.Cluster.GetHashCode(StringComparison.Ordinal));

    private async Task<(string Reason, IReadOnlyList<string>? Scope)> AuthoriseAsync(Caller caller, ClusterChoice choice, CancellationToken cancellationToken)
    {
        var scope = await queries.ScopeAsync(caller, choice, cancellationToken);
        return scope.IsRefused ? ($"{scope.Refusal.Message} {scope.Refusal.NextStep}", null) : ("", scope.Value);
    }

    private IReadOnlyList<StorageCluster> Standings(IReadOnlyList<string> scope) => [.. queries.Standings(scope).Select(StorageCluster.Of)];

    private static IEnumerable<StorageMessage> Snapshot(LiveTable table, RowQuery query)
    {
        var all = table.Read(query.Clusters);
        var rows = new ViewRows(query);
        rows.Fill(all.Rows);
        var fit = rows.Rows();
        var at = 0;
        do
        {
            var part = fit.Skip(at).Take(RowsPerMessage).ToList();
            at += part.Count;
            yield return Message("snapshot", all.Version) with { HasMore = at < fit.Length, Rows = [.. part.Select(row => StorageRow.Of(query.Shape, row))] };
        }
        while (at < fit.Length);
    }

    private static IEnumerable<StorageMessage> Delta(RowQuery query, TableNews news, long at)
    {
        var clusters = query.Clusters.ToHashSet(StringComparer.Ordinal);
        var changes = news.Changes.Where(change => clusters.Contains(change.Key.Cluster)).ToList();
        if (changes.Count == 0)
        {
            if (news.Version > at)
                yield return Message("delta", news.Version) with { Rows = [], Gone = [] };
            yield break;
        }
        for (var from = 0; from < changes.Count; from += RowsPerMessage)
        {
            var part = changes.Skip(from).Take(RowsPerMessage).ToLookup(change => change.Row is { } row && query.FitOf(row).IsWhole);
            yield return Message("delta", news.Version) with
            {
                HasMore = from + RowsPerMessage < changes.Count,
                Rows = [.. part[true].Select(change => StorageRow.Of(query.Shape, change.Row!))],
                Gone = [.. part[false].Select(change => StorageRowKey.Of(change.Key))],
            };
        }
    }

    private static StorageMessage Message(string kind, long sequence) => new() { Kind = kind, Epoch = Epoch, Sequence = sequence };

    /// <summary>Hears that a table or a cluster's standing is another; however often, once.</summary>
    private sealed class News : IDisposable
    {
        private readonly Channel<bool> _heard = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private readonly LiveTable _table;
        private readonly LiveStorage _live;

        public News(LiveTable table, LiveStorage live)
        {
            (_table, _live) = (table, live);
            table.Changed += Hear;
            live.StandingChanged += Hear;
        }

        public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
        {
            using var late = new CancellationTokenSource(longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            Task heard = _heard.Reader.ReadAsync(either.Token).AsTask();
            await heard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        public void Dispose()
        {
            _table.Changed -= Hear;
            _live.StandingChanged -= Hear;
        }

        private void Hear() => _heard.Writer.TryWrite(true);
    }
}
