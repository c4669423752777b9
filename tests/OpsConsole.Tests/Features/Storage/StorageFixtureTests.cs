using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Tests.Architecture;
using OpsConsole.Tests.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Storage;

/// <summary>Real objects one by one, each alone with a default class in a cluster of which everything is known; with OPSCONSOLE_ACCEPT=1 what comes out becomes what is expected.</summary>
public sealed class StorageFixtureTests
{
    private static readonly string[] Folders = ["observed-synthetic", "aws-ebs-csi-driver", "tidb-operator/examples"];
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, JsonNode> Written = JsonNode.Parse(File.ReadAllText(Expectations))!.AsArray()
        .Where(entry => entry!["onServer"] is not null).ToDictionary(entry => (string)entry!["object"]!, entry => entry!["onServer"]!);

    private static string Expectations => Path.Combine(Repository.Root, "tests", "cases", "storage", "volumes.json");

    [Fact]
    public void Each_object_comes_out_as_expected()
    {
        var actual = new JsonArray([.. Objects().Select(entry => Outcome(entry.Place, entry.Document, entry.Facts))]).ToJsonString(Form) + "\n";

        if (Environment.GetEnvironmentVariable("OPSCONSOLE_ACCEPT") == "1")
            File.WriteAllText(Expectations, actual);
        Assert.Equal(File.ReadAllText(Expectations), actual);
    }

    [Fact]
    public void The_observed_objects_join_to_a_cluster()
    {
        var folder = Fixtures.Folder();
        var join = StorageYaml.Join(File.ReadAllText(Path.Combine(folder, "observed-synthetic", "08-storage.yaml")));

        var usage = StorageYaml.Class(join, "gp3-4000-400").Usage;
        Assert.Equal(new ClassUsage(1, 200L << 30, 1, 100L << 30, 1, 100L << 30, true), usage);
        Assert.Equal(2, join.Rows.Values.OfType<VolumeRow>().Count());
    }

    private static IEnumerable<(string Place, JsonObject Document, ObjectFacts Facts)> Objects()
    {
        var folder = Fixtures.Folder();
        foreach (var file in Folders.SelectMany(sub => Directory.EnumerateFiles(Path.Combine(folder, sub), "*.yaml", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
            foreach (var (number, document) in StorageYaml.Documents(File.ReadAllText(file)).Index())
                if (StorageYaml.Facts(Placed(document)) is { } facts)
                    yield return ($"{Path.GetRelativePath(folder, file).Replace('\\', '/')}#{number}", document, facts);
    }

    /// <summary>As kubectl sends it: what says no namespace and needs one goes to <c>default</c>.</summary>
    private static JsonObject Placed(JsonObject document)
    {
        if ((string?)document["kind"] is not ("StorageClass" or "VolumeAttributesClass" or "PersistentVolume"))
            document["metadata"]!["namespace"] ??= "default";
        return document;
    }

    private static JsonObject Outcome(string place, JsonObject document, ObjectFacts facts)
    {
        var join = StorageYaml.Join(RowWords.Standard);
        join.Put(facts);
        join.Drain();
        var outcome = new JsonObject { ["object"] = place, ["kind"] = document["kind"]!.DeepClone(), ["name"] = facts.Key.FullName };
        RowWords.OfVolumes(outcome, facts, join.Rows.Values);
        // What a real server does with it is held against that server.
        if (Written.GetValueOrDefault(place) is { } onServer)
            outcome["onServer"] = onServer.DeepClone();
        return outcome;
    }
}
