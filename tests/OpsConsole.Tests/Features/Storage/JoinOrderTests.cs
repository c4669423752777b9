using CsCheck;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage;

public sealed class JoinOrderTests
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Uids = ["", "u1", "u2"];
    private static readonly Gen<string> Name = Any(Names);
    private static readonly Gen<string> Uid = Any(Uids);
    private static readonly Gen<string?> Class = Any<string?>(null, "", "a", "b", "c");

    private static readonly Gen<ObjectFacts> Facts = Gen.OneOf(
        Gen.Select(Name, Gen.Bool, Gen.Bool, Gen.Int[0, 2]).Select((name, isDefault, waits, day) =>
            Read($"{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: {name}, creationTimestamp: \"2026-01-0{day + 1}T00:00:00Z\", annotations: {{storageclass.kubernetes.io/is-default-class: \"{(isDefault ? "true" : "false")}\"}}}}, provisioner: ebs.csi.aws.com, volumeBindingMode: {(waits ? "WaitForFirstConsumer" : "Immediate")}}}")),
        Gen.Select(Gen.Select(Name, Uid, Any("", "a", "b", "c")), Gen.Select(Class, Any("Pending", "Bound", "Lost")), Gen.Select(Any("", "a", "b"), Any("", "a", "b")))
            .Select((identity, claim, tidb) => Read($"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {identity.Item1}, namespace: ns, uid: \"{identity.Item2}\", labels: {{pingcap.com/component: tikv, pingcap.com/cluster: tidb}}, annotations: {{{(tidb.Item1.Length > 0 ? $"spec.tidb.pingcap.com/storage-class: {tidb.Item1}, " : "")}{(tidb.Item2.Length > 0 ? $"status.tidb.pingcap.com/storage-class: {tidb.Item2}" : "")}}}}}, spec: {{volumeName: \"{identity.Item3}\", volumeAttributesClassName: a, resources: {{requests: {{storage: 2Gi}}}}{(claim.Item1 is { } name ? $", storageClassName: \"{name}\"" : "")}}}, status: {{phase: {claim.Item2}, capacity: {{storage: 1Gi}}}}}}")),
        Gen.Select(Gen.Select(Name, Name, Uid), Gen.Select(Class, Any("Available", "Bound", "Released", "Failed"), Any("Delete", "Retain")), Gen.Bool)
            .Select((identity, volume, hasClaim) => Read($"{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {identity.Item1}}}, spec: {{storageClassName: \"{volume.Item1}\", capacity: {{storage: 1Gi}}, persistentVolumeReclaimPolicy: {volume.Item3}{(hasClaim ? $", claimRef: {{namespace: ns, name: {identity.Item2}, uid: \"{identity.Item3}\"}}" : "")}}}, status: {{phase: {volume.Item2}}}}}")),
        Gen.Select(Name, Name, Uid, Gen.Int[1, 3]).Select((name, claim, uid, day) =>
            Read($"{{apiVersion: v1, kind: Event, metadata: {{name: {name}, namespace: ns}}, involvedObject: {{kind: PersistentVolumeClaim, namespace: ns, name: {claim}, uid: \"{uid}\"}}, type: Warning, reason: R, message: {name}, lastTimestamp: \"2026-01-0{day}T00:00:00Z\"}}")),
        Gen.Select(Class, Name, Name, Gen.Int[0, 2]).Select((wanted, from, to, modified) =>
            Read($"{{apiVersion: pingcap.com/v1alpha1, kind: TidbCluster, metadata: {{name: tidb, namespace: ns}}, spec: {{tikv: {{requests: {{storage: 1Gi}}{(wanted is { Length: > 0 } ? $", storageClassName: {wanted}" : "")}}}}}, status: {{tikv: {{volumes: {{tikv: {{boundCount: 2, currentStorageClass: {from}, modifiedCount: {modified}, modifiedStorageClass: {to}}}}}}}}}}}")),
        Gen.Select(Name, Class).Select((name, wanted) =>
            Read($"{{apiVersion: core.pingcap.com/v1alpha1, kind: TiKVGroup, metadata: {{name: {name}, namespace: ns}}, spec: {{cluster: {{name: db}}, template: {{spec: {{volumes: [{{name: data, storage: 1Gi{(wanted is null ? "" : $", storageClassName: \"{wanted}\"")}}}]}}}}}}}}")),
        Gen.Const(Read("{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: a}, driverName: ebs.csi.aws.com}")));

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Facts.Select(facts => new Step(facts, null, null, null))),
        (3, Facts.Select(facts => new Step(null, facts.Key, null, null))),
        (2, Gen.Select(Any(StorageYaml.Types), Any(Enum.GetValues<CoverageState>()), Gen.Bool)
            .Select((type, state, isFollowed) => new Step(null, null, type, isFollowed ? new TypeCoverage(state, "why", null) : null))),
        // A watch was lost: the type is listed again, and what is not there any more is removed.
        (1, Gen.Select(Any(StorageYaml.Types), Facts.Array[0, 4]).Select((type, listed) => new Step(null, null, type, TypeCoverage.Waiting) { Listed = listed })));

    [Fact]
    public void Whatever_happens_in_whatever_order_the_rows_are_those_of_a_join_from_scratch() => Steps.Array[1, 60].Sample(steps =>
    {
        var join = new ClusterJoin("c", [new ClassRows(), new VolumeRows()]);
        join.Discover(new Dictionary<string, string>());
        var shown = new Dictionary<RowKey, LiveRow>();
        foreach (var (number, step) in steps.Index())
        {
            step.Do(join);
            // Several changes may come together.
            if (number % 3 != 0)
                Show(join, shown);
        }
        Show(join, shown);

        var scratch = new ClusterJoin("c", [new ClassRows(), new VolumeRows()]);

        scratch.Discover(new Dictionary<string, string>());
        foreach (var (type, coverage) in join.Facts.Coverage)
            scratch.Cover(type, coverage);
        foreach (var facts in join.Facts.All.Reverse())
            scratch.Put(facts);
        scratch.Drain();

        Assert.Equal(scratch.Rows.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal), join.Rows.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal));
        Assert.Equal(join.Rows.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal), shown.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal));
    }, iter: 3000);

    private static void Show(ClusterJoin join, Dictionary<RowKey, LiveRow> shown)
    {
        foreach (var change in join.Drain())
            if (change.Row is { } row)
                shown[change.Key] = row;
            else
                shown.Remove(change.Key);
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private static ObjectFacts Read(string yaml) => StorageYaml.Read(yaml).Single();

    private sealed record Step(ObjectFacts? Put, ObjectKey? Remove, string? Type, TypeCoverage? Coverage)
    {
        public ObjectFacts[]? Listed { get; init; }

        public override string ToString() => Put?.ToString() ?? Remove?.ToString() ?? $"{Type} {Coverage} {Listed?.Length}";

        public void Do(ClusterJoin join)
        {
            if (Put is not null)
                join.Put(Put);
            if (Remove is { } gone)
                join.Remove(gone);
            if (Type is null)
                return;
            join.Cover(Type, Coverage);
            if (Listed is null)
                return;
            var listed = Listed.Where(facts => facts.Key.Type == Type).ToList();
            foreach (var key in join.Facts.Of(Type).Select(facts => facts.Key).Except(listed.Select(facts => facts.Key)).ToList())
                join.Remove(key);
            foreach (var facts in listed)
                join.Put(facts);
            join.Cover(Type, StorageYaml.Complete);
        }
    }
}
