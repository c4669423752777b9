using OpsConsole.Features.Approvals;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RequestLinksTests
{
    [Fact]
    public void A_plan_for_some_objects_is_asked_for_by_their_names()
    {
        var target = new PlanTarget("prod-1", "buckets.s3.aws.upbound.io", "", "a&b");

        var address = RequestLinks.New("resources.delete", [target]);

        Assert.StartsWith("/approvals/new?action=resources.delete&items=", address, StringComparison.Ordinal);
        Assert.DoesNotContain("a&b", address, StringComparison.Ordinal);
        Assert.Equal([target], PlanTarget.Read(Uri.UnescapeDataString(address.Split("items=")[1])).Value!);
    }

    [Fact]
    public void What_is_asked_again_and_where_one_comes_back_to_is_escaped()
    {
        Assert.Equal("/approvals/new?from=12&items=1-3%2C5", RequestLinks.Again(12, "1-3,5"));
        Assert.Equal("/signin?fresh=true&returnUrl=%2Fapprovals%2F12%3Fpage%3D2", RequestLinks.SignInAgain("/approvals/12?page=2"));
    }
}
