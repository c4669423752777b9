using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.Benchmarks;

/// <summary>A thousand states kept as an executor keeps them, 64 at a time: unchanged, and all changed. The control are the reads that bring them, one by one.</summary>
internal static class KeepBench
{
    private const int Objects = 1_000;
    private const int AtOnce = 64;
    private const int Rounds = 3;
    private const string Classes = "storageclasses.storage.k8s.io";

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        var folder = Directory.CreateTempSubdirectory("ockeep-");
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "keep", Folder = folder.FullName });
        for (var number = 0; number < Objects; number++)
            cluster.Objects.Create(Classes, Class(number));
        await using var host = await CaptureHost.StartAsync(await postgres.CreateDatabaseAsync(), new ConnectionSettings
        {
            Name = cluster.Name,
            Server = cluster.Address,
            CertificateAuthorityFile = cluster.CertificateAuthorityFile,
            Credential = new CredentialReference.TokenFile(cluster.TokenFile),
        });
        if (await host.CaptureAsync() != RunState.Complete)
            throw new InvalidOperationException("the capture is not complete");

        // The first of each is warmed up by one that does not count.
        List<double> reads = [], unchanged = [], changed = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (bodies, readSeconds) = await ReadAsync(host);
            var same = await KeepAsync(host, bodies, expectNew: false);
            for (var number = 0; number < Objects; number++)
                cluster.Objects.Change(Classes, null, Name(number), document => document["metadata"]!["labels"]!["tier"] = $"moved-{round}");
            var moved = await KeepAsync(host, (await ReadAsync(host)).Bodies, expectNew: true);
            if (round == 0)
                continue;
            reads.Add(readSeconds);
            unchanged.Add(same);
            changed.Add(moved);
        }
        folder.Delete(recursive: true);
        var control = Median(reads);
        return
        [
            Figure("read one by one", control, null),
            Figure("kept, unchanged", Median(unchanged), control, 0.25),
            Figure("kept, all changed", Median(changed), control, 1.5),
        ];
    }

    private static Figure Figure(string what, double seconds, double? control, double? target = null) => new()
    {
        Bench = "keep",
        Metric = $"{what}, {Objects} objects, {Objects / seconds:0} objects/s",
        Value = seconds,
        Unit = "s",
        Control = control,
        Ratio = seconds / control,
        Target = target,
    };

    private static async Task<(List<ReadOnlyMemory<byte>> Bodies, double Seconds)> ReadAsync(CaptureHost host)
    {
        var fleet = host.Services.GetRequiredService<Fleet>();
        var connection = fleet.ConnectionTo(fleet.All.Single().Name)!;
        var bodies = new List<ReadOnlyMemory<byte>>();
        var begun = Stopwatch.GetTimestamp();
        for (var number = 0; number < Objects; number++)
            bodies.Add(await connection.GetAsync($"/apis/storage.k8s.io/v1/storageclasses/{Name(number)}", CancellationToken.None));
        return (bodies, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private static async Task<double> KeepAsync(CaptureHost host, List<ReadOnlyMemory<byte>> bodies, bool expectNew)
    {
        var keeper = host.Services.GetRequiredService<ObjectKeeper>();
        var cluster = host.Services.GetRequiredService<Fleet>().All.Single();
        var begun = Stopwatch.GetTimestamp();
        foreach (var part in bodies.Chunk(AtOnce))
            if ((await keeper.KeepAsync(cluster, "storage.k8s.io", "storageclasses", part, CancellationToken.None)).Any(kept => kept.Reason is not null || kept.IsNew != expectNew))
                throw new InvalidOperationException("a state was not kept as expected");
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

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
