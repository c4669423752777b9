using OpsConsole.Benchmarks;

Dictionary<string, Func<Task<IReadOnlyList<Figure>>>> benches = new()
{
    ["canonicalise"] = CanonicaliseBench.RunAsync,
    ["capture-first"] = CaptureFirstBench.RunAsync,
    ["capture-again"] = CaptureAgainBench.RunAsync,
    ["keep"] = KeepBench.RunAsync,
    ["purge"] = PurgeBench.RunAsync,
    ["palette"] = PaletteBench.RunAsync,
    ["hung-clusters"] = HungClustersBench.RunAsync,
    ["pages"] = PagesBench.RunAsync,
    ["audit"] = AuditBench.RunAsync,
    ["circuits"] = CircuitsBench.RunAsync,
};

if (args.Length > 1 || (args is [var asked] && !benches.ContainsKey(asked)))
{
    Console.Error.WriteLine($"usage: bench [{string.Join(" | ", benches.Keys)}]");
    return 64;
}

var missed = 0;
foreach (var (name, bench) in benches)
    if (args.Length == 0 || args[0] == name)
        foreach (var figure in await bench())
        {
            Console.WriteLine(figure.ToJson());
            missed += figure.Ok ? 0 : 1;
        }
return missed == 0 ? 0 : 1;
