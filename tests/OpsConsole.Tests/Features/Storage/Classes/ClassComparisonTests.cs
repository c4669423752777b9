using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Classes;

public sealed class ClassComparisonTests
{
    [Fact]
    public void Classes_of_one_name_are_compared_value_by_value()
    {
        var comparison = Assert.Single(ClassComparison.All([Row("eu", "iops: \"3000\""), Row("us", "encrypted: \"true\""), Row("ap", "iops: \"3000\"")]));

        Assert.Equal(("gp3", true), (comparison.Name, comparison.Differs));
        Assert.Equal(["ap", "eu", "us"], comparison.Clusters);
        var iops = comparison.Traits.Single(trait => trait.Name == "IOPS");
        Assert.Equal(["3,000: ap eu", "3,000 (default): us"], iops.Values.Select(value => $"{value.Value}: {string.Join(' ', value.Clusters)}"));
        Assert.Equal(["IOPS", "encryption"], comparison.Traits.Where(trait => trait.Differs).Select(trait => trait.Name));
    }

    [Fact]
    public void What_only_one_cluster_says_differs_from_saying_nothing()
    {
        var comparison = ClassComparison.Of("gp3", [Row("eu", "kmsKeyId: own"), Row("us", "x-custom: 1")]);

        Assert.Equal([": us", "own: eu"], comparison.Traits.Single(trait => trait.Name == "KMS key").Values.Select(value => $"{value.Value}: {value.Clusters[0]}"));
    }

    [Fact]
    public void The_same_class_everywhere_does_not_differ()
    {
        var comparison = ClassComparison.Of("gp3", [Row("eu", "type: gp3"), Row("us", "TYPE: gp3")]);

        Assert.False(comparison.Differs);
        Assert.Equal(["eu", "us"], comparison.Clusters);
    }

    private static ClassRow Row(string cluster, string parameters)
    {
        var join = new ClusterJoin(cluster, [new ClassRows()]);
        join.Discover(new Dictionary<string, string>());
        join.Put(StorageYaml.One<StorageClassFacts>($"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: gp3}}\nprovisioner: ebs.csi.aws.com\nparameters: {{{parameters}}}"));
        return (ClassRow)join.Drain().Single(change => change.Row is ClassRow).Row!;
    }
}
