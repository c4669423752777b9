using System.Diagnostics;
using System.Security.Cryptography;
using OpsConsole.Manifests;

namespace OpsConsole.Benchmarks;

/// <summary>Canonical form and hash of one object after another; the control only hashes the bytes as they came.</summary>
internal static class CanonicaliseBench
{
    private const int Objects = 10_000;

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        var samples = Enumerable.Range(0, Objects).Select(Sample.Bytes).ToArray();
        var canonicalizer = new Canonicalizer(MaskingRules.None);
        Canonicalise(canonicalizer, samples);
        Hash(samples);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Canonicalise(canonicalizer, samples);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var runs = Enumerable.Range(0, 3).Select(_ => (Control: Seconds(() => Hash(samples)), Value: Seconds(() => Canonicalise(canonicalizer, samples)))).ToArray();
        var value = runs.Select(run => run.Value).Order().ElementAt(1);
        var control = runs.Select(run => run.Control).Order().ElementAt(1);
        IReadOnlyList<Figure> figures =
        [
            new() { Bench = "canonicalise", Metric = "objects a second", Value = Objects / value, Unit = "1/s", Control = Objects / control, Ratio = value / control },
            new() { Bench = "canonicalise", Metric = "size of an object", Value = samples.Average(sample => sample.Length), Unit = "B" },
            new() { Bench = "canonicalise", Metric = "allocated an object", Value = (double)allocated / Objects, Unit = "B" },
        ];
        return Task.FromResult(figures);
    }

    private static void Canonicalise(Canonicalizer canonicalizer, byte[][] samples)
    {
        foreach (var sample in samples)
            if (canonicalizer.Canonicalize(sample, "benches.bench.opsconsole.example", out _) is { } refusal)
                throw new InvalidOperationException(refusal.Reason);
    }

    private static void Hash(byte[][] samples)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var sample in samples)
            SHA256.HashData(sample, hash);
    }

    private static double Seconds(Action work)
    {
        var begun = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
