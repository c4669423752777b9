using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Tests.Architecture;
using Xunit;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>
/// What comes out of every object of the fixtures, one by one: <c>tests/cases/storage/rows.json</c>, each with the rule it follows from. The rules are
/// written by hand; with OPSCONSOLE_ACCEPT=1 the rest becomes what comes out, to be read before it is believed.
/// </summary>
public sealed class FixtureRowsTests
{
    private static readonly string Expected = Path.Combine(Repository.Root, "tests", "cases", "storage", "rows.json");

    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonArray Clusters = JsonNode.Parse(File.ReadAllText(Expected))!.AsArray();

    public static TheoryData<string> Names => [.. Clusters.Select(cluster => (string)cluster!["cluster"]!)];

    [Theory, MemberData(nameof(Names))]
    public void Every_object_gives_the_rows_that_are_written_down(string name)
    {
        var expected = Clusters.Single(cluster => (string)cluster!["cluster"]! == name)!.AsObject();
        var table = expected["objects"]!.AsArray().ToDictionary(entry => Id(entry!), entry => entry!);
        var cluster = FixtureCluster.Of(expected["files"]!.AsArray().Select(file => (string)file!));

        var actual = new JsonArray([.. cluster.Objects.Select(one => Told(one, cluster.Join, table))]);

        if (Environment.GetEnvironmentVariable("OPSCONSOLE_ACCEPT") == "1")
            lock (Clusters)
            {
                expected["objects"] = actual;
                File.WriteAllText(Expected, Clusters.ToJsonString(Readable) + "\n");
            }
        Assert.Equal(expected["objects"]!.ToJsonString(Readable), actual.ToJsonString(Readable));
        Assert.All(actual, entry => Assert.NotEqual("", (string)entry!["rule"]!));
    }

    [Fact]
    public void Every_file_is_in_the_table()
    {
        var folder = Manifests.Fixtures.Folder();
        var there = new[] { "observed-synthetic", "crossplane/examples", "rendered/provider-upjet-aws" }
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(folder, part), "*.yaml", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

        var told = Clusters.SelectMany(cluster => cluster!["files"]!.AsArray()).Select(file => (string)file!).Where(file => !file.Contains("/webhooks/", StringComparison.Ordinal));

        Assert.Equal(there, told.Order(StringComparer.Ordinal));
    }

    private static string Id(JsonNode entry) => $"{entry["file"]} {entry["object"]}";

    private static JsonObject Told(FixtureObject one, ClusterJoin join, Dictionary<string, JsonNode> table)
    {
        var told = new JsonObject { ["file"] = one.File, ["object"] = $"{one.Type.Kind} {one.Key.FullName}" };
        var written = table.GetValueOrDefault(Id(told));
        told["rule"] = (string?)written?["rule"] ?? "";
        RowWords.OfObject(told, one.Key, one.Facts, [.. join.Rows.Values]);
        // What a real server does with it is held against that server.
        if (written?["onServer"] is { } onServer)
            told["onServer"] = onServer.DeepClone();
        return told;
    }
}
