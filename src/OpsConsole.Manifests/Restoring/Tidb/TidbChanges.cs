namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>What becomes of the components of a database.</summary>
internal sealed class TidbChanges(TidbDatabase now, TidbDatabase then)
{
    private const string Alone = "take back other changes alone";

    private readonly List<(TidbComponent Now, TidbComponent Then)> _both =
        [.. now.Components.Where(entry => then.Components.ContainsKey(entry.Key)).Select(entry => (entry.Value, then.Components[entry.Key]))];

    public IEnumerable<Consequence> Of() =>
    [
        .. Versions(),
        .. Suspensions(),
        .. _both.SelectMany(pair => Replicas(pair.Now, pair.Then).Concat(Volumes(pair.Now, pair.Then)).Concat(Restarts(pair.Now, pair.Then))),
        .. then.Components.Where(entry => !now.Components.ContainsKey(entry.Key)).Select(entry => Consequence.Informs($"{entry.Value.Role.Name} comes to it{(entry.Value.Replicas is { } number ? $", with {entry.Value.Role.Count(number)}" : "")}.")),
        .. now.Components.Where(entry => !then.Components.ContainsKey(entry.Key)).Select(entry => Consequence.Warns($"{entry.Value.Role.Name} is not named any more: what runs of it runs on, and its operator looks after it no more.")),
    ];

    /// <summary>Components that go from one image to another are told together.</summary>
    private IEnumerable<Consequence> Versions()
    {
        foreach (var change in _both.Where(pair => pair.Now.Image != pair.Then.Image).GroupBy(pair => VersionChange.Of(pair.Now, pair.Then)))
        {
            var (names, several) = (Listed(change.Select(pair => pair.Now.Role.Name)), change.Count() > 1);
            var (from, to) = (change.Key.From, change.Key.To);
            yield return change.Key switch
            {
                { Order: null } => Consequence.Warns($"{names} {(several ? "restart" : "restarts")}, one pod after another, with {to} instead of {from}; whether that is older cannot be told, and TiDB supports no way back to an older version."),
                { Order: 0 } => Consequence.Warns($"{names} {(several ? "restart" : "restarts")}, one pod after another, with {to} instead of {from}."),
                { Order: > 0, KeepsVersion: true } => Consequence.Blocks($"it would take {names} back from {from} to {to}, and TiDB supports no downgrade, patch versions included (PingCAP, \"Upgrade a TiDB Cluster on Kubernetes\"); {Alone}"),
                { Order: > 0 } => Consequence.Warns($"{names} {(several ? "go" : "goes")} back from {from} to {to}, restarting one pod after another."),
                _ => Consequence.Warns($"{names} {(several ? "go" : "goes")} up from {from} to {to}, restarting one pod after another{(change.Key.KeepsVersion ? "; from there no way leads back" : "")}."),
            };
        }
    }

    private IEnumerable<Consequence> Suspensions()
    {
        foreach (var change in _both.Where(pair => pair.Now.IsSuspended != pair.Then.IsSuspended).GroupBy(pair => pair.Then.IsSuspended))
            yield return Consequence.Warns(Listed(change.Select(pair => pair.Now.Role.Name)) + (change.Count() == 1 ? " is" : " are") + (change.Key ? " stopped (suspendAction): their pods go, their volumes stay." : " started again (suspendAction)."));
    }

    private static IEnumerable<Consequence> Replicas(TidbComponent now, TidbComponent then)
    {
        var role = now.Role;
        if (now.Replicas == then.Replicas)
            yield break;
        if (now.Replicas is not { } before || then.Replicas is not { } after)
            yield return Consequence.Warns($"Consequence unknown: how many instances {role.Name} has is said in one of the two states only ({now.Path}.replicas).");
        else if (after > before)
            yield return Consequence.Informs($"{role.Count(after - before)} {(after - before == 1 ? "comes" : "come")} to it, {after} in all.{(role.IsVital ? " Volumes that were kept of former ones under their names can keep them from starting." : "")}");
        else if (after <= 0 && role.IsVital)
            yield return Consequence.Blocks($"it would remove all {role.Count(before)}, and no database lives without them; {Alone}");
        else if (after <= 0)
            yield return Consequence.Warns($"All {role.Count(before)} are removed{(role.Serves ? ": nobody is served by them any more" : "")}.");
        else
            yield return Consequence.Warns($"{before - after} of {role.Count(before)} {(before - after == 1 ? "is" : "are")} removed{Meaning(role)}.");
    }

    private static string Meaning(TidbRole role) =>
        role.Moves ? ": what goes gives its data to the others first, and none goes while no more of them are up than the data has replicas (3, where PD was told nothing else)"
        : role.Serves ? ": their connections end"
        : "";

    private IEnumerable<Consequence> Volumes(TidbComponent one, TidbComponent other)
    {
        foreach (var (name, before) in one.Volumes)
        {
            if (!other.Volumes.TryGetValue(name, out var after))
                continue;
            var what = $"the volumes \"{name}\" of {one.Role.Name}";
            if (Size(before, after, what) is { } size)
                yield return size;
            if (before.Class != after.Class || before.Attributes != after.Attributes)
                yield return Consequence.Warns(then.ReplacesVolumes
                    ? $"The operator replaces {what} by ones of {Class(after)} instead of {Class(before)}, one instance after another (enablePVCReplace)."
                    : $"The operator alters {what} to {Class(after)} instead of {Class(before)} as far as their provisioner can (EBS: type, IOPS and throughput, once in six hours); what it cannot stays, and only new volumes have it.");
        }
    }

    private Consequence? Size(TidbVolume before, TidbVolume after, string what) => before.Size == after.Size ? null : Quantity.Compare(after.Size, before.Size) switch
    {
        null => Consequence.Warns($"Consequence unknown: the sizes of {what} cannot be compared, {before.Size ?? "none"} and {after.Size ?? "none"}."),
        < 0 when then.ReplacesVolumes => Consequence.Warns($"The operator replaces {what} by smaller ones, {after.Size} instead of {before.Size}, one instance after another (enablePVCReplace)."),
        < 0 => Consequence.Blocks($"it would shrink {what} from {before.Size} to {after.Size}, and neither Kubernetes nor the operator shrinks a volume; {Alone}"),
        > 0 => Consequence.Informs($"The operator lets {what} grow from {before.Size} to {after.Size}; where their class allows no expansion they stay."),
        _ => null,
    };

    private static string Class(TidbVolume volume) => $"class {volume.Class ?? "(the default)"}{(volume.Attributes is { } attributes ? $" with the attributes {attributes}" : "")}";

    private static IEnumerable<Consequence> Restarts(TidbComponent now, TidbComponent then)
    {
        var (name, fields) = (now.Role.Name, TidbConsequences.Changed(now.Pod, then.Pod));
        var isOther = !JsonTrees.Same(now.Config, then.Config);
        if (isOther && then.ConfigHabit is ConfigHabit.Restarts)
            fields = [.. fields.Append("config").Order(StringComparer.Ordinal)];
        else if (isOther)
            yield return Consequence.Informs($"The configuration of {name} changes, and is taken up {(then.ConfigHabit is ConfigHabit.Hot ? "without a restart, as far as it can be" : "when it restarts next (configUpdateStrategy is not RollingUpdate)")}.");
        if (fields.Count > 0)
            yield return Consequence.Warns($"{name} restarts{(then.RestartsByHand ? " pod by pod, each once somebody deletes it (statefulSetUpdateStrategy OnDelete)" : ", one pod after another")}: {string.Join(", ", fields)} {(fields.Count == 1 ? "changes" : "change")} ({now.Path}).");
        if (!JsonTrees.Same(now.Service, then.Service))
            yield return Consequence.Warns($"The Service of {name} changes: its address, its load balancer or open connections may change with it.");
    }

    private static string Listed(IEnumerable<string> names) => names.ToList() is { Count: > 1 } several ? $"{string.Join(", ", several.SkipLast(1))} and {several[^1]}" : names.Single();

    /// <param name="From">The tag, or the whole image where tags tell nothing.</param>
    /// <param name="To">The same of what it becomes.</param>
    /// <param name="Order">Above zero where it goes back; null where it cannot be told.</param>
    /// <param name="KeepsVersion">What it writes is read by no older version.</param>
    private sealed record VersionChange(string From, string To, int? Order, bool KeepsVersion)
    {
        public static VersionChange Of(TidbComponent now, TidbComponent then)
        {
            var (from, to) = (TidbVersion.TagOf(now.Image), TidbVersion.TagOf(then.Image));
            var order = TidbVersion.Compare(from, to);
            return from.Length > 0 && from != to && order is not null ? new(from, to, Math.Sign(order.Value), now.Role.KeepsVersion) : new(now.Image, then.Image, from.Length > 0 ? order : null, now.Role.KeepsVersion);
        }
    }
}
