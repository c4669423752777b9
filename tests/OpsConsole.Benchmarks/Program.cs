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
    ["live"] = LiveBench.RunAsync,
    ["live-storm"] = LiveStormBench.RunAsync,
    ["fleet"] = FleetBench.RunAsync,
    ["approvals-inbox"] = ApprovalsInboxBench.RunAsync,
    ["approvals-push"] = ApprovalsPushBench.RunAsync,
    ["approvals-deletes"] = ApprovalsDeletesBench.RunAsync,
    ["restore"] = RestoreBench.RunAsync,
};

// "approvals" is all whose names begin so, and so is "live".
bool IsAsked(string name) => args.Length == 0 || name == args[0] || name.StartsWith($"{args[0]}-", StringComparison.Ordinal);

if (args.Length > 1 || !benches.Keys.Any(IsAsked))
{
    Console.Error.WriteLine($"usage: bench [{string.Join(" | ", benches.Keys)}]");
    return 64;
}

var missed = 0;
foreach (var (name, bench) in benches)
    if (IsAsked(name))
        foreach (var figure in await bench())
        {
            Console.WriteLine(figure.ToJson());
            missed += figure.Ok ? 0 : 1;
        }
return missed == 0 ? 0 : 1;
