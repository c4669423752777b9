using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsConsole.IntegrationTests.Api;

/// <summary>One thing that the HTTP API does, as its own document says it.</summary>
public sealed record ApiOperation(string Method, string Path, IReadOnlyList<string> InPath, IReadOnlyList<string> InQuery)
{
    public static IReadOnlyList<ApiOperation> Of(JsonElement document) =>
        [.. from path in document.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            let parameters = method.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : []
            select new ApiOperation(method.Name.ToUpperInvariant(), path.Name, Names(parameters, "path"), Names(parameters, "query"))];

    /// <summary>The address with these values, which are escaped already.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values)
    {
        var path = Regex.Replace(Path, @"\{(?<name>\w+)\}", match => values[match.Groups["name"].Value]);
        var query = InQuery.Where(values.ContainsKey).Select(name => $"{name}={values[name]}").ToList();
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static List<string> Names(List<JsonElement> parameters, string place) =>
        [.. parameters.Where(parameter => parameter.GetProperty("in").GetString() == place).Select(parameter => parameter.GetProperty("name").GetString()!)];
}
