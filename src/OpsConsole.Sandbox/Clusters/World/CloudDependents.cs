using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What in the cloud hinders a deletion: a security group that others name, a VPC that is not empty.</summary>
internal sealed class CloudDependents(ObjectStore store)
{
    private const string Groups = "securitygroups.ec2.aws.upbound.io";
    private const string Rules = "securitygrouprules.ec2.aws.upbound.io";
    private static readonly string[] InsideVpc = ["subnets.ec2.aws.upbound.io", Groups, "routetables.ec2.aws.upbound.io"];

    /// <summary>AWS's words; null where nothing hinders.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="resource">What is being deleted.</param>
    /// <param name="document">It, parsed.</param>
    /// <param name="isForced">Something that no managed resource stands for depends on it.</param>
    public string? ViolationOf(ServedType type, StoredObject resource, JsonObject document, bool isForced)
    {
        var id = document["metadata"]?["annotations"]?["crossplane.io/external-name"]?.GetValue<string>() ?? resource.Name;
        return type.Kind switch
        {
            "SecurityGroup" when isForced || IsGroupNamed(resource, id) =>
                $"deleting Security Group ({id}): operation error EC2: DeleteSecurityGroup, https response error StatusCode: 400, api error DependencyViolation: resource {id} has a dependent object",
            "VPC" when isForced || InsideVpc.Any(inside => Any(inside, "vpcId", id)) =>
                $"deleting EC2 VPC ({id}): operation error EC2: DeleteVpc, https response error StatusCode: 400, api error DependencyViolation: The vpc '{id}' has dependencies and cannot be deleted.",
            _ when isForced => $"deleting {type.Kind} ({id}): https response error StatusCode: 400, api error DependencyViolation: {id} has dependencies and cannot be deleted.",
            _ => null,
        };
    }

    /// <summary>A group's own rules go with it; those of others that name it as their source do not.</summary>
    private bool IsGroupNamed(StoredObject group, string id) =>
        store.Latest(Rules).Objects.Any(rule => Mentions(rule, id) && ForProvider(rule) is var wanted
            && ObjectRules.Text(wanted, "sourceSecurityGroupId") == id && ObjectRules.Text(wanted, "securityGroupId") != id)
        || store.Latest(Groups).Objects.Any(other => other.Uid != group.Uid && Mentions(other, id))
        || store.Latest("lbs.elbv2.aws.upbound.io").Objects.Any(balancer => Mentions(balancer, id));

    private bool Any(string type, string field, string id) =>
        store.Latest(type).Objects.Any(candidate => Mentions(candidate, id) && ObjectRules.Text(ForProvider(candidate), field) == id);

    private static bool Mentions(StoredObject candidate, string id) => !candidate.IsVerbatim && candidate.Tail.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{id}\"")) >= 0;

    private static JsonObject ForProvider(StoredObject candidate) => candidate.Parse()["spec"]?["forProvider"] as JsonObject ?? [];
}
