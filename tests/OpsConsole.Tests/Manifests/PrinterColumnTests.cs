using System.Text;
using System.Text.Json;
using OpsConsole.Manifests;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace OpsConsole.Tests.Manifests;

public sealed class PrinterColumnTests
{
    private const string Bucket = """
        {"metadata":{"name":"b","creationTimestamp":"2026-01-02T03:04:05Z","annotations":{"crossplane.io/external-name":"b-1"}},
         "spec":{"n":3,"f":3.7,"flag":true,"list":[1,2,3],"ports":[{"name":"a","port":80},{"name":"b","port":443}]},
         "status":{"conditions":[{"type":"Synced","status":"True"},{"type":"Ready","status":"False","reason":"Creating"}]}}
        """;

    [Theory]
    [InlineData(".metadata.name", "string", "b")]
    [InlineData("{.metadata.name}", "string", "b")]
    [InlineData("$.metadata.name", "string", "b")]
    [InlineData(".status.conditions[?(@.type=='Ready')].status", "string", "False")]
    [InlineData(".status.conditions[?(@.type==\"Synced\")].status", "string", "True")]
    [InlineData(".status.conditions[?(@.reason)].type", "string", "Ready")]
    [InlineData(".spec.ports[?(@.port > 100)].name", "string", "b")]
    [InlineData(".spec.ports[?(@.port != 80)].name", "string", "b")]
    [InlineData(@".metadata.annotations.crossplane\.io/external-name", "string", "b-1")]
    [InlineData(".metadata.annotations['crossplane.io/external-name']", "string", "b-1")]
    [InlineData(".metadata.creationTimestamp", "date", "2026-01-02T03:04:05Z")]
    [InlineData(".spec.n", "integer", "3")]
    [InlineData(".spec.f", "integer", "3")]
    [InlineData(".spec.f", "number", "3.7")]
    [InlineData(".spec.n", "string", "3")]
    [InlineData(".spec.flag", "boolean", "true")]
    [InlineData(".spec.list", "string", "[1,2,3]")]
    [InlineData(".spec.list[-1]", "integer", "3")]
    [InlineData(".spec.list[-1:]", "integer", "3")]
    [InlineData(".spec.list[1:3]", "integer", "2")]
    [InlineData(".spec.ports[*].port", "integer", "80")]
    [InlineData("..port", "integer", "80")]
    public void A_cell_is_what_kubectl_prints(string path, string type, string expected) => Assert.Equal(expected, Read(path, type));

    [Theory]
    [InlineData(".metadata.absent", "string")]
    [InlineData(".spec.n.deeper", "string")]
    [InlineData(".metadata.name", "integer")]
    [InlineData(".metadata.name", "boolean")]
    [InlineData(".spec.n", "date")]
    [InlineData(".spec.list[9]", "integer")]
    [InlineData(".spec.ports[?(@.port>", "string")]
    [InlineData(".spec[", "string")]
    [InlineData("", "string")]
    [InlineData("..a..b..c", "string")]
    [InlineData(".spec.ports[?(@.name==)].port", "string")]
    public void A_path_that_finds_nothing_or_cannot_be_read_leaves_the_cell_empty(string path, string type) => Assert.Null(Read(path, type));

    [Fact]
    public void A_damaged_body_has_no_cells() =>
        Assert.Null(new PrinterColumn { Name = "A", JsonPath = ".a" }.Read("{\"a\":"u8));

    [Fact]
    public void Every_printer_column_of_the_real_definitions_can_be_read()
    {
        var folder = Fixtures.Folder();
        var paths = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => file.Contains("/crds/", StringComparison.Ordinal))
            .SelectMany(Fixtures.Documents)
            .SelectMany(document => document.AllNodes.OfType<YamlMappingNode>())
            .Where(node => node.Children.ContainsKey("additionalPrinterColumns"))
            .Select(node => node["additionalPrinterColumns"]).OfType<YamlSequenceNode>()
            .SelectMany(columns => columns.Select(column => ((YamlScalarNode)column["jsonPath"]).Value!))
            .Distinct().ToList();

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.NotNull(ColumnPathReading.Read(path)));
    }

    private static string? Read(string path, string type) =>
        new PrinterColumn { Name = "Column", JsonPath = path, Type = type }.Read(Encoding.UTF8.GetBytes(Bucket));
}

/// <summary>Tells a path that cannot be read from one that finds nothing, by giving it an object in which every field exists.</summary>
internal static class ColumnPathReading
{
    public static string? Read(string path)
    {
        var names = new List<string>();
        var filter = System.Text.RegularExpressions.Regex.Match(path, "@\\.(?<key>\\w+) ?== ?['\"](?<value>[^'\"]+)['\"]");
        var plain = System.Text.RegularExpressions.Regex.Replace(path.Replace(@"\.", "\u0001", StringComparison.Ordinal), @"\[\?[^\]]*\]", "[0]");
        foreach (var part in plain.TrimStart('.').Split('.', '['))
            names.Add(part.Replace('\u0001', '.'));
        var json = "\"found\"";
        for (var at = names.Count - 1; at >= 0; at--)
            json = names[at].EndsWith(']')
                ? names[at].StartsWith('\'') ? $"{{{JsonSerializer.Serialize(names[at][1..^2])}:{json}}}" : $"[{(!filter.Success || json[0] != '{' ? json : $"{{\"{filter.Groups["key"]}\":\"{filter.Groups["value"]}\",{json[1..]}")}]"
                : $"{{{JsonSerializer.Serialize(names[at])}:{json}}}";
        return new PrinterColumn { Name = "Column", JsonPath = path }.Read(Encoding.UTF8.GetBytes(json));
    }
}
