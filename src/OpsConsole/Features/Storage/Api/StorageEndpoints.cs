using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Storage.Api;

/// <summary>Which clusters, as the query string says it.</summary>
internal sealed record StorageScope
{
    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "cluster")] public string? Cluster { get; init; }
    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "environment")] public string? Environment { get; init; }
    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "region")] public string? Region { get; init; }
    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "q")] public string? Text { get; init; }
    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "sort")] public string? Sort { get; init; }

    public ClusterChoice Choice => new(Cluster, Environment, Region);
}

/// <summary>The live tables over HTTP, in parts and as files.</summary>
internal static class StorageEndpoints
{
    private const string Extension = ".csv";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var storage = endpoints.MapGroup("/api/v1/storage").WithTags("Storage").ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(503);
        storage.MapGet("/protection/coverage", CoverageEndpoint.GetAsync).WithName("getProtectionCoverage")
            .WithSummary("How many managed resources are protected, by environment, and how the rules that say what must be are kept");
        storage.MapGet("/{table}", ListAsync).WithName("listStorage")
            .WithSummary("Rows of a live table: buckets, classes, volumes or protection; with .csv behind its name all of them as a file");
    }

    /// <summary>q: words that a row must have. sort: a column, with - before it the other way round. Facets of the table filter by their names, as state=Failed.</summary>
    public static async Task<Results<Ok<StorageAnswer>, PushStreamHttpResult, ProblemHttpResult>> ListAsync(
        string table, [AsParameters] StorageScope scope, string? limit, string? cursor, HttpRequest request, CurrentCaller current, LiveQueries queries, TimeProvider time, CancellationToken cancellationToken)
    {
        var isFile = table.EndsWith(Extension, StringComparison.Ordinal);
        var name = isFile ? table[..^Extension.Length] : table;
        if (!Shapes.All.TryGetValue(name, out var shape))
            return new Refusal(RefusalKind.NotFound, $"There is no live table '{table}'.", $"Ask for {string.Join(", ", Shapes.All.Keys)}.").ToProblem();
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        if (Check(shape, scope) is { } refused)
            return refused.ToProblem();
        var place = cursor is null ? null : PageCursor.Read($"storage {name}", cursor, 5);
        if (cursor is not null && place is null)
            return PageCursor.Bad.ToProblem();
        var choices = shape.Facets.SelectMany(facet => request.Query[facet.Key].OfType<string>().Select(value => KeyValuePair.Create(facet.Key, value)));
        RowQuery? query = null;
        var answer = await queries.AskAsync(await current.GetAsync(), scope.Choice,
            clusters => query = new RowQuery(shape, clusters, scope.Text, choices, scope.Sort?.TrimStart('-'), scope.Sort?.StartsWith('-') == true), cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        if (isFile)
            return TypedResults.Stream(file => WriteAsync(shape, answer.Value!, file), "text/csv; charset=utf-8",
                string.Create(CultureInfo.InvariantCulture, $"opsconsole-{name}-{answer.Value!.Rows.Count}-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.csv"));
        return TypedResults.Ok(Part(name, shape, query!, answer.Value!, place, most ?? Question.UsualRows));
    }

    private static Refusal? Check(RowShape shape, StorageScope scope) =>
        Question.CheckText("q", scope.Text) ?? (scope.Sort is { } sort && shape.Column(sort.TrimStart('-')) is null
            ? new(RefusalKind.Invalid, $"There is no column '{sort.TrimStart('-')}' to sort by.", $"Choose one of {string.Join(", ", shape.Columns.Select(column => column.Key))}.")
            : null);

    /// <summary>A cursor names the last row that was told: what moved before it meanwhile is neither told again nor kept from anybody who asks anew.</summary>
    private static StorageAnswer Part(string name, RowShape shape, RowQuery query, LiveAnswer answer, string[]? place, int most)
    {
        var rows = answer.Rows;
        var start = 0;
        if (place is not null)
        {
            var last = new RowKey(shape.Kind, place[0], place[1], place[2], place[3]);
            var at = rows.Select((row, index) => (row, index)).FirstOrDefault(entry => entry.row.Key == last, (null!, -1)).Item2;
            // A row that is gone leaves its number behind.
            start = at >= 0 ? at + 1 : Math.Min(rows.Count, int.TryParse(place[4], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        }
        var part = rows.Skip(start).Take(most).ToList();
        var next = start + part.Count < rows.Count && part.Count > 0
            ? PageCursor.Write($"storage {name}", part[^1].Key.Cluster, part[^1].Key.Type, part[^1].Key.Namespace, part[^1].Key.Name, (start + part.Count).ToString(CultureInfo.InvariantCulture))
            : null;
        return new([.. part.Select(row => StorageRow.Of(query.Shape, row))], rows.Count, answer.Total, [.. answer.Clusters.Select(StorageCluster.Of)], next);
    }

    /// <summary>RFC 4180 with a byte order mark; what is not live says so in its rows, and a cluster without rows in a row of its own.</summary>
    private static async Task WriteAsync(RowShape shape, LiveAnswer answer, Stream file)
    {
        var standings = answer.Clusters.ToDictionary(standing => standing.Cluster, StringComparer.Ordinal);
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync(string.Join(',', [.. shape.Columns.Select(column => CsvText.Cell(column.Title)), CsvText.Cell("Live")]));
        foreach (var row in answer.Rows)
            await text.WriteLineAsync(string.Join(',', [.. shape.Columns.Select(column => CsvText.Cell(column.Text(row))), CsvText.Cell(Live(standings.GetValueOrDefault(row.Key.Cluster)))]));
        foreach (var silent in answer.Clusters.Where(standing => standing.Phase is not LivePhase.Live && answer.Rows.All(row => row.Key.Cluster != standing.Cluster)))
            await text.WriteLineAsync(string.Join(',', [.. shape.Columns.Select(column => CsvText.Cell(column.Key == "cluster" ? silent.Cluster : "")), CsvText.Cell(Live(silent))]));
    }

    private static string Live(ClusterStanding? standing) => standing switch
    {
        null => "",
        { Phase: LivePhase.Live } => "live",
        _ => string.Create(CultureInfo.InvariantCulture, $"{standing.Phase} since {standing.Since.UtcDateTime:O}: {standing.Reason}"),
    };
}
