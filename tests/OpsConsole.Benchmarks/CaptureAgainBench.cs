using System.Diagnostics;
using System.Text.Json.Nodes;
using OpsConsole.Features.Captures;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.Benchmarks;

/// <summary>One type of many objects captured again: unchanged, all changed, all gone. The control is the capture that finds nothing new.</summary>
internal static class CaptureAgainBench
{
    private const int Objects = 20_000;
    private const string Classes = "storageclasses.storage.k8s.io";

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        var folder = Directory.CreateTempSubdirectory("ocagain-");
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "again", Folder = folder.FullName });
        for (var number = 0; number < Objects; number++)
            cluster.Objects.Create(Classes, Class(number));
        var database = await postgres.CreateDatabaseAsync();
        await using var host = await CaptureHost.StartAsync(database, new ConnectionSettings
        {
            Name = cluster.Name,
            Server = cluster.Address,
            CertificateAuthorityFile = cluster.CertificateAuthorityFile,
            Credential = new CredentialReference.TokenFile(cluster.TokenFile),
        });

        var first = await SecondsAsync(host);
        // Straight after the first one: nothing has been analysed or vacuumed yet.
        for (var number = 0; number < Objects; number++)
            cluster.Objects.Change(Classes, null, Name(number), document => document["metadata"]!["labels"]!["tier"] = "moved");
        var changed = await SecondsAsync(host);
        var unchanged = await SecondsAsync(host);
        for (var number = 0; number < Objects; number++)
            cluster.Objects.Delete(Classes, null, Name(number));
        var gone = await SecondsAsync(host);
        folder.Delete(recursive: true);
        return
        [
            Figure("unchanged", unchanged, null),
            Figure("first", first, unchanged),
            Figure("all changed", changed, unchanged),
            Figure("all gone", gone, unchanged),
        ];
    }

    private static Figure Figure(string what, double seconds, double? control) =>
        new() { Bench = "capture-again", Metric = $"{what}, {Objects} objects", Value = seconds, Unit = "s", Control = control, Ratio = seconds / control };

    private static async Task<double> SecondsAsync(CaptureHost host)
    {
        var begun = Stopwatch.GetTimestamp();
        var state = await host.CaptureAsync();
        return state == RunState.Complete ? Stopwatch.GetElapsedTime(begun).TotalSeconds : throw new InvalidOperationException($"the capture is {state}");
    }

    private static string Name(int number) => $"class-{number:00000}";

    private static JsonObject Class(int number) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Name(number), ["labels"] = new JsonObject { ["tier"] = "gold", ["number"] = $"{number}" } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{number:00000000}" },
        ["reclaimPolicy"] = "Delete",
        ["volumeBindingMode"] = "WaitForFirstConsumer",
    };
}
