using System.Text.Json.Nodes;
using OpsConsole.ConformanceTests.Fixtures;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Tests.Features.Storage;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>The tables of <c>tests/cases/storage</c>, from the same objects in a real API server, followed by real watches.</summary>
public sealed class FixtureRowsConformanceTests(FixtureServer server, ITestOutputHelper output) : IClassFixture<FixtureServer>
{
    private static readonly FixtureTable Rows = new("rows.json");
    private static readonly FixtureTable Volumes = new("volumes.json");

    public static TheoryData<string> Clusters => [.. Rows.Entries.Select(cluster => (string)cluster!["cluster"]!)];

    public static TheoryData<string> Objects => [.. Volumes.Entries.Select(entry => (string)entry!["object"]!)];

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_objects_of_a_cluster_give_the_rows_of_buckets_and_protection_that_are_written_down(string name)
    {
        var folder = server.Folder();
        var cluster = Rows.Entries.Single(entry => (string)entry!["cluster"]! == name)!;
        var entries = cluster["objects"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        var documents = cluster["files"]!.AsArray().SelectMany(file => Read(folder, (string)file!).Select(document => (File: (string)file!, Document: document))).ToList();
        Assert.Equal(documents.Select(one => one.File), entries.Select(entry => (string)entry["file"]!));

        var refusals = new Dictionary<JsonObject, string?>();
        foreach (var (entry, document) in entries.Zip(documents.Select(one => one.Document)).Where(pair => FixtureTable.Loadable(pair.First, pair.Second) != pair.Second))
            refusals[entry] = await server.RefusalOfAsync(document);

        await server.LookAsync([.. entries.Zip(documents, (entry, one) => FixtureTable.Loadable(entry, one.Document))], (staged, live) =>
        {
            var rows = live.Rows(RowKind.Bucket, RowKind.Protection);
            Assert.All(entries.Index(), entry => Rows.Hold(entry.Item, Told(staged[entry.Index], (string)entry.Item["file"]!, live, rows), staged[entry.Index], staged[entry.Index].Refusal ?? refusals.GetValueOrDefault(entry.Item)));
            Assert.Equal([], rows.Select(row => row.Key).Where(key => !staged.Any(one => one.Key is { } held && (held.Type, held.Namespace, held.Name) == (key.Type, key.Namespace, key.Name))));
            output.WriteLine($"{rows.Count} rows of {staged.Count(one => one.Refusal is null)} objects are as they are written down; {staged.Count(one => one.Refusal is not null)} objects are refused as is written down");
        });
    }

    [Theory, MemberData(nameof(Objects))]
    public async Task An_object_beside_a_default_class_gives_the_rows_of_classes_and_volumes_that_are_written_down(string name)
    {
        var folder = server.Folder();
        var entry = Volumes.Entries.Single(entry => (string)entry!["object"]! == name)!.AsObject();
        var (file, number) = name.Split('#') is [var first, var second] ? (first, int.Parse(second, System.Globalization.CultureInfo.InvariantCulture)) : (name, 0);

        await server.LookAsync([.. YamlDocuments.Read(RowWords.Standard), Read(folder, file)[number]], (staged, live) =>
        {
            var one = staged[1];
            var rows = live.Rows(RowKind.StorageClass, RowKind.Volume);
            var told = one.Refusal is not null ? null
                : RowWords.OfVolumes(new() { ["object"] = name, ["kind"] = one.Document["kind"]!.DeepClone(), ["name"] = one.Key!.Value.FullName }, live.Find(one.Key!.Value)!, rows);
            Volumes.Hold(entry, told, one, one.Refusal);
            output.WriteLine($"{rows.Count} rows, with that of the default class");
        });
    }

    /// <summary>The fixtures have no events; a real server serves each in two groups and two forms.</summary>
    [Theory]
    [InlineData("", "Progressing", "It waits for a pod, as its class says: normal until one uses it.", "")]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: default}, involvedObject: {kind: PersistentVolumeClaim, namespace: default, name: ebs-claim}, type: Warning, reason: ProvisioningFailed, message: no quota, count: 3, lastTimestamp: \"2026-01-01T00:00:00Z\"}",
        "Warning", "ProvisioningFailed: no quota (×3)", "provisioning-failed")]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: default}, involvedObject: {kind: Pod, namespace: default, name: ebs-claim}, type: Warning, reason: FailedScheduling, message: no node}",
        "Progressing", "It waits for a pod, as its class says: normal until one uses it.", "")]
    public async Task A_warning_about_a_claim_says_why_it_is_pending(string happened, string state, string why, string findings)
    {
        const string claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ebs-claim}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 4Gi}}}}";
        server.Folder();

        await server.LookAsync([.. new[] { RowWords.Standard, claim, happened }.SelectMany(YamlDocuments.Read)], (staged, live) =>
        {
            Assert.All(staged, one => Assert.Null(one.Refusal));
            var row = live.Rows(RowKind.Volume).Single();
            Assert.Equal((state, why, findings), (row.State.ToString(), row.Why, string.Join(" ", row.Findings.Items.Select(finding => finding.Key))));
        });
    }

    private static JsonObject? Told(StagedObject one, string file, LiveLook live, IReadOnlyList<LiveRow> rows) => one.Refusal is not null ? null
        : RowWords.OfObject(new() { ["file"] = file, ["object"] = $"{one.Document["kind"]} {one.Key!.Value.FullName}" }, one.Key!.Value, live.Find(one.Key!.Value), rows);

    private static IReadOnlyList<JsonObject> Read(string folder, string file) => YamlDocuments.Read(File.ReadAllText(Path.Combine(folder, file)));
}
