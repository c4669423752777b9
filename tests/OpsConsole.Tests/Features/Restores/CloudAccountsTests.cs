using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Clouds;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

/// <summary>Which account should own a cloud resource is told by ids of twelve digits alone.</summary>
public sealed class CloudAccountsTests
{
    [Theory]
    [InlineData("""{"status":{"atProvider":{"ownerId":"111122223333"}}}""", "111122223333")]
    [InlineData("""{"status":{"atProvider":{"arn":"arn:aws:iam::111122223333:role/r"}}}""", "111122223333")]
    [InlineData("""{"status":{"atProvider":{"arn":"arn:aws:s3:::data"}}}""", null)]
    [InlineData("""{"status":{"atProvider":{"ownerId":"not-an-account"}}}""", null)]
    [InlineData("""{"spec":{}}""", null)]
    public void A_state_tells_it_where_its_provider_saw_it(string state, string? account) =>
        Assert.Equal(account, CloudAccounts.Of(new(Encoding.UTF8.GetBytes(state), new DeletionType { Group = "s3.aws.crossplane.io", Resource = "buckets", Kind = "Bucket", Version = "v1beta1" })));

    [Theory]
    [InlineData("""{"spec":{"assumeRole":{"roleARN":"arn:aws:iam::111122223333:role/r"}}}""", "111122223333")]
    [InlineData("""{"spec":{"assumeRoleARN":"arn:aws:iam::111122223333:role/r"}}""", "111122223333")]
    [InlineData("""{"spec":{"assumeRoleChain":[{"roleARN":"arn:aws:iam::999999999999:role/a"},{"roleARN":"arn:aws-cn:iam::111122223333:role/b"}],"credentials":{"webIdentity":{"roleARN":"arn:aws:iam::888888888888:role/c"}}}}""", "111122223333")]
    [InlineData("""{"spec":{"credentials":{"webIdentity":{"roleARN":"arn:aws:iam::888888888888:role/c"}}}}""", "888888888888")]
    [InlineData("""{"spec":{"credentials":{"source":"Secret","secretRef":{"name":"aws"}}}}""", null)]
    [InlineData("""{"spec":{"assumeRole":{"roleARN":"role/r"},"credentials":{"webIdentity":{"roleARN":"arn:aws:iam::888888888888:role/c"}}}}""", null)]
    [InlineData("""{}""", null)]
    public void A_configuration_tells_it_by_the_last_role_that_is_taken_on(string configuration, string? account) =>
        Assert.Equal(account, CloudAccounts.OfConfiguration(Encoding.UTF8.GetBytes(configuration)));

    [Fact]
    public void What_the_cloud_said_is_written_into_the_plan_and_reads_the_same()
    {
        var head = new CloudHead("data", "111122223333", null, IsThere: true);
        var order = new RestoreOrder { Mode = RestoreMode.Create, Version = 7, Body = Encoding.UTF8.GetBytes("""{"metadata":{"name":"a"}}"""), Head = head };

        Assert.Equal(head, RestoreOrder.Read(order.Write())!.Head);
        Assert.Equal("111122223333", (string?)JsonNode.Parse(order.Write())!["head"]!["account"]);
        Assert.Null(RestoreOrder.Read((order with { Head = null }).Write())!.Head);
    }
}
