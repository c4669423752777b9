using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using OpsConsole.Tests.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>One object of the fixtures, as it would be watched.</summary>
internal sealed record FixtureObject(string File, ResourceType Type, ObjectKey Key, ObjectFacts? Facts);

/// <summary>Objects of the fixtures as if they stood in one cluster that is known whole.</summary>
internal sealed partial class FixtureCluster
{
    private static readonly TypeCoverage Complete = new(CoverageState.Complete, null, null);

    private FixtureCluster(ClusterJoin join, IReadOnlyList<FixtureObject> objects) => (Join, Objects) = (join, objects);

    public ClusterJoin Join { get; }

    public IReadOnlyList<FixtureObject> Objects { get; }

    public static FixtureCluster Of(params IEnumerable<string> files)
    {
        var folder = Fixtures.Folder();
        var reader = Sample.Reader();
        var join = Sample.Join();
        var objects = new List<FixtureObject>();
        foreach (var file in files)
            foreach (var document in Fixtures.Documents(Path.Combine(folder, file)))
            {
                if (Node(document.RootNode) is not JsonObject json)
                    continue;
                var type = TypeOf(folder, (string)json["apiVersion"]!, (string)json["kind"]!);
                var metadata = json["metadata"]!;
                var facts = reader.Read(type, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
                objects.Add(new(file, type, new(type.Name, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!), facts));
                join.Cover(type.Name, Complete);
                if (facts is not null)
                    join.Put(facts);
            }
        join.Drain();
        return new(join, objects);
    }

    /// <summary>From the definition where the fixtures have it; else by what is known of the group.</summary>
    private static ResourceType TypeOf(string folder, string apiVersion, string kind)
    {
        var (group, version) = apiVersion.Split('/') is [var first, var second] ? (first, second) : ("", apiVersion);
        foreach (var file in Directory.EnumerateFiles(folder, $"{group}_*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file);
            if (Kind().Match(text).Groups[1].Value == kind)
                return Sample.Type(group, kind, Plural().Match(text).Groups[1].Value, Scope().Match(text).Groups[1].Value == "Namespaced", [.. Categories(text)]) with { Version = version };
        }
        var isManaged = group.EndsWith(".upbound.io", StringComparison.Ordinal) || group == "nop.crossplane.io";
        return Sample.Type(group, kind, $"{kind.ToLowerInvariant()}s", group.Contains(".m.", StringComparison.Ordinal), isManaged ? ["managed"] : []) with { Version = version };
    }

    private static IEnumerable<string> Categories(string text) => Category().Match(text).Groups[1].Captures.Select(capture => capture.Value);

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Node(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when Number().IsMatch(plain.Value!) => JsonNode.Parse(plain.Value!),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } => null,
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => null,
    };

    [GeneratedRegex(@"^    kind: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"^    plural: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Plural();

    [GeneratedRegex(@"^  scope: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Scope();

    [GeneratedRegex(@"^    categories:\n(?:    - (\w+)\n)+", RegexOptions.Multiline)]
    private static partial Regex Category();

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?$")]
    private static partial Regex Number();
}
