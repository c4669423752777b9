using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Captures;

/// <summary>An object by its name; the namespace is empty for cluster-scoped ones.</summary>
public sealed record KnownName
{
    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>How the reading of a type ended, and which namespaces were read to their last page although the type was not.</summary>
internal sealed record PiecesOutcome(ListOutcome List, IReadOnlyList<string> WholeNamespaces);

/// <summary>
/// Reads what can be read of a type whose list fails as a whole, because one object or a conversion webhook breaks it (KEP-3926): each namespace by
/// itself, in ever smaller pages up to what breaks them, and what is known beyond that by name. What remains is named.
/// </summary>
internal sealed class PieceByPiece(ClusterConnection connection, ResourceType type, ListOptions list, TimeProvider time)
{
    /// <summary>After so many failures in a row, with nothing read between them, the rest is not asked.</summary>
    private const int MostFailuresInARow = 20;

    private const int MostShown = 5;

    private readonly ResourceLister _lister = new(connection, time);
    private readonly List<string> _missing = [];
    private readonly List<string> _whole = [];
    private int _failuresInARow;
    private int _unnamed;
    private int _notAsked;
    private KubernetesFault? _doubt;
    private string? _doubtReason;
    private long _bytes;
    private int _pages;

    /// <summary>Not where the server as a whole is busy or away: it would be asked more, not less.</summary>
    public static bool MayHelp(ListOutcome asOne) =>
        asOne.Fault == KubernetesFault.ConversionFailed || asOne is { Fault: KubernetesFault.ServerError, StatusCode: 500 or 504 };

    public async Task<(ListOutcome Outcome, IReadOnlyList<string> WholeNamespaces)> RunAsync(
        ListOutcome asOne, IReadOnlyList<KnownName> known, IListSink sink, CancellationToken cancellationToken)
    {
        var scopes = type.Namespaced ? await NamespacesAsync(known, cancellationToken) : [""];
        if (scopes is null)
            return (asOne, []);
        sink.Begin();
        var piece = new Piece(sink);
        foreach (var scope in scopes)
            if (_failuresInARow >= MostFailuresInARow)
                _notAsked++;
            else
                await ReadAsync(scope, [.. known.Where(name => name.Namespace == scope).Select(name => name.Name)], piece, cancellationToken);
        return _doubt is { } doubt
            ? (asOne with { Fault = doubt, Reason = _doubtReason, Bytes = asOne.Bytes + _bytes }, [])
            : (asOne with { Items = piece.Items, Pages = asOne.Pages + _pages, Bytes = asOne.Bytes + _bytes, Reason = Reason(asOne, scopes.Count) }, type.Namespaced ? _whole : []);
    }

    /// <summary>Those there are now, and those of which something is known: a namespace that is gone is listed as empty.</summary>
    private async Task<IReadOnlyList<string>?> NamespacesAsync(IReadOnlyList<KnownName> known, CancellationToken cancellationToken)
    {
        var names = new Names();
        var outcome = await _lister.ListAsync(new ResourceType { Group = "", Version = "v1", Resource = "namespaces", Kind = "Namespace", Namespaced = false },
            new ListOptions { PageSize = list.PageSize }, names, cancellationToken);
        _bytes += outcome.Bytes;
        return outcome.IsComplete ? [.. names.Seen.Concat(known.Select(name => name.Namespace)).Distinct().Order(StringComparer.Ordinal)] : null;
    }

    private async Task ReadAsync(string scope, IReadOnlyList<string> known, Piece piece, CancellationToken cancellationToken)
    {
        piece.Enter();
        // It may not begin again: what it showed before would be shown twice.
        var outcome = await _lister.ListAsync(type, list with
        {
            Namespace = scope.Length > 0 ? scope : null,
            NotOlderThan = null,
            NarrowsOnFailure = true,
            MostRestarts = 0,
        }, piece, cancellationToken);
        _bytes += outcome.Bytes;
        _pages += outcome.Pages;
        if (outcome.Fault is KubernetesFault.Stale or KubernetesFault.Malformed)
            (_doubt, _doubtReason) = (outcome.Fault, outcome.Reason);
        if (outcome.IsComplete)
        {
            _whole.Add(scope);
            _failuresInARow = 0;
            return;
        }
        _failuresInARow = outcome.Items > 0 ? 0 : _failuresInARow + 1;
        var broken = MayHelp(outcome) ? await ByNameAsync(scope, [.. known.Where(name => !piece.Seen.Contains(name))], piece, cancellationToken) : [];
        var unknown = scope.Length == 0 ? "whatever else is not known" : $"whatever else is not known in {scope}";
        _missing.Add(broken.Count == 0 ? unknown : $"{Shown(broken)} and {unknown}");
    }

    /// <returns>Known objects that cannot be read by name either.</returns>
    private async Task<IReadOnlyList<string>> ByNameAsync(string scope, IReadOnlyList<string> names, Piece piece, CancellationToken cancellationToken)
    {
        var broken = new List<string>();
        foreach (var name in names)
        {
            if (_failuresInARow >= MostFailuresInARow)
            {
                _unnamed++;
                continue;
            }
            try
            {
                var body = await connection.GetAsync($"{type.PathIn(scope.Length > 0 ? scope : null)}/{Uri.EscapeDataString(name)}", cancellationToken);
                await piece.TakeAsync(body.AsMemory().TrimEnd("\n"u8), cancellationToken);
                _failuresInARow = 0;
            }
            catch (KubernetesException fault) when (fault.Fault == KubernetesFault.NotFound)
            {
                // Gone, it seems; only a list to its last page proves that.
            }
            catch (KubernetesException)
            {
                _failuresInARow++;
                broken.Add(new KnownName { Namespace = scope, Name = name }.ToString());
            }
        }
        return broken;
    }

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" ({names.Count - MostShown} more)" : "");

    private string Reason(ListOutcome asOne, int scopes)
    {
        var rest = string.Concat(
            _unnamed > 0 ? $" {_unnamed} known objects were not asked for after {MostFailuresInARow} failures in a row." : "",
            _notAsked > 0 ? $" {_notAsked} namespaces were not asked after {MostFailuresInARow} failures in a row." : "");
        var how = type.Namespaced ? $"It was read namespace by namespace: {_whole.Count} of {scopes} are whole." : "It was read object by object.";
        return $"{how} Not read: {(_missing.Count > 0 ? Shown(_missing) : "what came into being meanwhile")}.{rest} {asOne.Reason}";
    }

    /// <summary>Passes items on without ever beginning again, and notes the names of the piece it is in.</summary>
    private sealed class Piece(IListSink sink) : IListSink
    {
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public long Items { get; private set; }

        public void Enter() => Seen.Clear();

        public void Begin()
        {
            // The whole has begun once.
        }

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
        {
            Items++;
            Seen.Add(Names.Of(item.Span));
            return sink.TakeAsync(item, cancellationToken);
        }
    }

    /// <summary>The names of listed objects.</summary>
    private sealed class Names : IListSink
    {
        public List<string> Seen { get; } = [];

        public void Begin() => Seen.Clear();

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
        {
            if (Of(item.Span) is { Length: > 0 } name)
                Seen.Add(name);
            return ValueTask.CompletedTask;
        }

        /// <summary><c>metadata.name</c>; empty where it cannot be read.</summary>
        public static string Of(ReadOnlySpan<byte> item)
        {
            try
            {
                var reader = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = 1_000_000 });
                for (var isMetadata = false; reader.Read();)
                    if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
                        isMetadata = reader.ValueTextEquals("metadata"u8);
                    else if (isMetadata && reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 } && reader.ValueTextEquals("name"u8))
                        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // The object is judged where it is prepared.
            }
            return "";
        }
    }
}
