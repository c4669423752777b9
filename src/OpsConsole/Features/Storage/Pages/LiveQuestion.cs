using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>What a live page shows, as its address says it; equal where two addresses mean the same.</summary>
public sealed record LiveQuestion
{
    public const int RowsPerPage = 50;

    public required string Path { get; init; }
    public string? Text { get; init; }
    public string? Cluster { get; init; }
    public string? Environment { get; init; }
    public string? Region { get; init; }

    /// <summary>Facets and values, as <c>state=Failed&amp;state=Paused</c>; joined so that equal choices are equal.</summary>
    public string Chosen { get; init; } = "";
    public string? Sort { get; init; }
    public bool IsDescending { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>The row whose drawer is open.</summary>
    public string? Row { get; init; }

    public bool IsFiltered => Text is not null || Chosen.Length > 0 || Cluster is not null || Environment is not null || Region is not null;

    public IEnumerable<KeyValuePair<string, string>> Choices => QueryHelpers.ParseQuery(Chosen).SelectMany(pair => pair.Value.OfType<string>(), (pair, value) => KeyValuePair.Create(pair.Key, value));

    /// <summary>What a person wrote into an address and nobody can read is left out.</summary>
    public static LiveQuestion Read(RowShape shape, string uri)
    {
        var address = new Uri(uri);
        return Read(shape, address.AbsolutePath == "/storage" ? "/storage/buckets" : address.AbsolutePath, address.Query);
    }

    /// <summary>As <see cref="Read(RowShape, string)"/>, of an address in its parts.</summary>
    public static LiveQuestion Read(RowShape shape, string path, string asked)
    {
        var query = QueryHelpers.ParseQuery(asked);
        string? One(string key) => query.TryGetValue(key, out var values) && values.ToString().Trim() is { Length: > 0 } value ? value[..Math.Min(value.Length, RowQuery.LongestText)] : null;
        var chosen = shape.Facets.SelectMany(facet => query.TryGetValue(facet.Key, out var values) ? values.OfType<string>().Where(value => value.Length > 0).Select(value => (facet.Key, Value: value)) : []);
        var sort = One("sort");
        return new()
        {
            Path = path,
            Text = One("q"),
            Cluster = One("cluster"),
            Environment = One("environment"),
            Region = One("region"),
            Chosen = string.Join('&', chosen.Distinct().Order().Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
            Sort = shape.Column(sort?.TrimStart('-'))?.Key,
            IsDescending = sort?.StartsWith('-') == true,
            Page = int.TryParse(One("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1,
            Row = One("row"),
        };
    }

    public bool IsChosen(string facet, string value) => Choices.Contains(KeyValuePair.Create(facet, value));

    /// <summary>With a value of a facet chosen, or not any more.</summary>
    public LiveQuestion Toggled(string facet, string value)
    {
        var pair = KeyValuePair.Create(facet, value);
        var choices = IsChosen(facet, value) ? Choices.Where(choice => !choice.Equals(pair)) : Choices.Append(pair);
        return this with { Page = 1, Chosen = string.Join('&', choices.Select(choice => (choice.Key, choice.Value)).Order().Select(choice => $"{choice.Key}={Uri.EscapeDataString(choice.Value)}")) };
    }

    /// <summary>Sorted by a column; by the same one again the other way round.</summary>
    public LiveQuestion SortedBy(string column, string first)
    {
        var isSame = (Sort ?? first) == column;
        return this with { Page = 1, Sort = column, IsDescending = isSame && !IsDescending };
    }

    /// <summary>What is asked, without the place in the table: the same text where two questions mean the same.</summary>
    public string Asks(RowShape shape) =>
        (this with { Page = 1, Row = null, Sort = Sort == shape.Columns[0].Key && !IsDescending ? null : Sort }).Href("").TrimStart('?');

    public string Href(string? path = null)
    {
        var parts = new List<string>();
        void Add(string key, string? value)
        {
            if (value is not null)
                parts.Add($"{key}={Uri.EscapeDataString(value)}");
        }
        Add("q", Text);
        Add("cluster", Cluster);
        Add("environment", Environment);
        Add("region", Region);
        if (Chosen.Length > 0)
            parts.Add(Chosen);
        Add("sort", Sort is null ? null : IsDescending ? $"-{Sort}" : Sort);
        Add("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture));
        Add("row", Row);
        return (path ?? Path) + (parts.Count == 0 ? "" : $"?{string.Join('&', parts)}");
    }

    /// <summary><c>prod-use1-07/buckets.s3.aws.upbound.io/-/data</c>.</summary>
    public static string Write(RowKey key) => $"{key.Cluster}/{key.Type}/{(key.Namespace.Length == 0 ? "-" : key.Namespace)}/{key.Name}";

    public static RowKey? ReadRow(RowKind kind, string? text) =>
        text?.Split('/') is [{ Length: > 0 } cluster, { Length: > 0 } type, { Length: > 0 } space, var name] ? new(kind, cluster, type, space == "-" ? "" : space, name) : null;
}
