using static OpsConsole.Sandbox.Clusters.World.ManagedObjects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The network of a dataplane: VPC, subnets, route table, security groups and their rules.</summary>
internal static class NetworkObjects
{
    public static IEnumerable<Seed> Of(Dataplane plane)
    {
        var cidr = $"10.{plane.Octet}.0.0/16";
        yield return Ready(plane, "vpcs.ec2.aws.upbound.io", $"{plane.Id}-vpc", plane.VpcId,
            $$"""{"region":"{{plane.Region}}","cidrBlock":"{{cidr}}","enableDnsHostnames":true,"enableDnsSupport":true,"instanceTenancy":"default","tags":{{Tags(plane, "vpc.ec2.aws.upbound.io", $"{plane.Id}-vpc")}} }""",
            $$"""
            {"id":"{{plane.VpcId}}","arn":"{{Arn(plane, "vpc", plane.VpcId)}}","cidrBlock":"{{cidr}}","ownerId":"{{plane.Account}}","enableDnsHostnames":true,"enableDnsSupport":true,
             "mainRouteTableId":"{{plane.RouteTableId}}","defaultRouteTableId":"{{plane.RouteTableId}}","defaultSecurityGroupId":"sg-0{{plane.VpcId[5..^1]}}","defaultNetworkAclId":"acl-0{{plane.VpcId[5..^1]}}","dhcpOptionsId":"dopt-0a1b2c3d"}
            """);
        for (var zone = 0; zone < plane.SubnetIds.Length; zone++)
            yield return Subnet(plane, zone);
        yield return Group(plane, "node-sg", plane.NodeGroupId, "nodes of the dataplane");
        yield return Group(plane, "nlb-sg", plane.BalancerGroupId, "[k8s] Managed SecurityGroup for LoadBalancer");
        yield return Rule(plane, "sql", "ingress", 4000);
        yield return Rule(plane, "status", "ingress", 10080);
        var table = $"{plane.Id}-private-rt";
        yield return Ready(plane, "routetables.ec2.aws.upbound.io", table, plane.RouteTableId,
            $$"""{"region":"{{plane.Region}}","vpcId":"{{plane.VpcId}}","vpcIdRef":{"name":"{{plane.Id}}-vpc"},"tags":{{Tags(plane, "routetable.ec2.aws.upbound.io", table)}} }""",
            $$"""{"id":"{{plane.RouteTableId}}","arn":"{{Arn(plane, "route-table", plane.RouteTableId)}}","ownerId":"{{plane.Account}}","vpcId":"{{plane.VpcId}}","route":[{"cidrBlock":"0.0.0.0/0","natGatewayId":"nat-0{{plane.VpcId[5..]}}"}]}""");
    }

    public static Seed Group(Dataplane plane, string suffix, string id, string description)
    {
        var name = $"{plane.Id}-{suffix}";
        return Ready(plane, "securitygroups.ec2.aws.upbound.io", name, id,
            $$"""{"region":"{{plane.Region}}","name":"{{name}}","description":"{{description}}","vpcId":"{{plane.VpcId}}","vpcIdRef":{"name":"{{plane.Id}}-vpc"},"revokeRulesOnDelete":true,"tags":{{Tags(plane, "securitygroup.ec2.aws.upbound.io", name)}} }""",
            $$"""
            {"id":"{{id}}","arn":"{{Arn(plane, "security-group", id)}}","name":"{{name}}","description":"{{description}}","ownerId":"{{plane.Account}}","vpcId":"{{plane.VpcId}}","revokeRulesOnDelete":true,
             "ingress":[{"fromPort":4000,"toPort":4000,"protocol":"tcp","cidrBlocks":["10.0.0.0/8"],"description":"elbv2.k8s.aws/targetGroupBinding=shared","self":false}],
             "egress":[{"fromPort":0,"toPort":0,"protocol":"-1","cidrBlocks":["0.0.0.0/0"],"self":false}]}
            """);
    }

    private static Seed Subnet(Dataplane plane, int zone)
    {
        var (name, id) = ($"{plane.Id}-private-{(char)('a' + zone)}", plane.SubnetIds[zone]);
        var fields = $"\"cidrBlock\":\"10.{plane.Octet}.{zone * 32}.0/19\",\"availabilityZone\":\"{plane.Region}{(char)('a' + zone)}\",\"mapPublicIpOnLaunch\":false,\"vpcId\":\"{plane.VpcId}\"";
        return Ready(plane, "subnets.ec2.aws.upbound.io", name, id,
            $$"""{"region":"{{plane.Region}}",{{fields}},"vpcIdRef":{"name":"{{plane.Id}}-vpc"},"tags":{"kubernetes.io/role/internal-elb":"1","kubernetes.io/cluster/{{plane.Stem}}":"owned"} }""",
            $$"""{"id":"{{id}}","arn":"{{Arn(plane, "subnet", id)}}","ownerId":"{{plane.Account}}",{{fields}} }""");
    }

    private static Seed Rule(Dataplane plane, string purpose, string direction, int port)
    {
        var fields = $"\"type\":\"{direction}\",\"fromPort\":{port},\"toPort\":{port},\"protocol\":\"tcp\",\"securityGroupId\":\"{plane.NodeGroupId}\",\"sourceSecurityGroupId\":\"{plane.BalancerGroupId}\"";
        return Ready(plane, "securitygrouprules.ec2.aws.upbound.io", $"{plane.Id}-node-{purpose}", $"sgrule-{port}{plane.NodeGroupId[4..10]}",
            $$"""{"region":"{{plane.Region}}",{{fields}},"securityGroupIdRef":{"name":"{{plane.Id}}-node-sg"},"sourceSecurityGroupIdRef":{"name":"{{plane.Id}}-nlb-sg"} }""",
            $$"""{"id":"sgrule-{{port}}","securityGroupRuleId":"sgr-0{{plane.NodeGroupId[4..]}}",{{fields}} }""");
    }

    private static string Arn(Dataplane plane, string kind, string id) => $"arn:aws:ec2:{plane.Region}:{plane.Account}:{kind}/{id}";
}
