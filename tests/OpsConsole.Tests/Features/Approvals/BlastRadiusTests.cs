using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Viewing;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

/// <summary>How far a plan reaches is told in objects, whatever is done to each of them.</summary>
public sealed class BlastRadiusTests
{
    [Fact]
    public void An_object_with_two_steps_is_one_object_of_two_items()
    {
        var blast = BlastRadius.Of([Line(1, "logs", "created"), Line(2, "backup", "created"), Line(3, "logs", "adopted")]);

        Assert.Equal(2, blast.Objects);
        Assert.Equal(3, blast.Items);
        Assert.Equal([("buckets.s3.aws.upbound.io", 2)], blast.Types);
        Assert.Equal([new ClusterShare("prod-1", "prod", 2)], blast.Clusters);
    }

    [Fact]
    public void Objects_of_one_name_in_two_namespaces_or_clusters_are_two()
    {
        var blast = BlastRadius.Of(
        [
            Line(1, "logs", "created"), Line(2, "logs", "created", "tenant-a"), Line(3, "logs", "created", "tenant-b"),
            Line(4, "logs", "created") with { ClusterId = 2, Cluster = "prod-2" },
        ]);

        Assert.Equal(4, blast.Objects);
        Assert.Equal(2, blast.Namespaces);
        Assert.Equal([3, 1], blast.Clusters.Select(share => share.Objects));
    }

    private static ItemLine Line(int number, string name, string outcome, string @namespace = "") => new()
    {
        Number = number,
        ClusterId = 1,
        Cluster = "prod-1",
        Environment = "prod",
        Type = "buckets.s3.aws.upbound.io",
        Namespace = @namespace,
        Name = name,
        Uid = "",
        Outcome = outcome,
        Words = outcome,
        Findings = [],
        State = ItemState.Planned,
    };
}
