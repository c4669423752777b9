using OpsConsole.Features.Approvals;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RequestLinksTests
{
    [Fact]
    public void A_plan_of_an_action_is_asked_for_by_its_parameters()
    {
        var address = RequestLinks.New("resources.delete", new Dictionary<string, string> { ["items"] = """["a&b"]""" });

        Assert.Equal("/approvals/new?action=resources.delete&items=%5B%22a%26b%22%5D", address);
    }

    [Fact]
    public void What_is_asked_again_and_where_one_comes_back_to_is_escaped()
    {
        Assert.Equal("/approvals/new?from=12&items=1-3%2C5", RequestLinks.Again(12, "1-3,5"));
        Assert.Equal("/signin?fresh=true&returnUrl=%2Fapprovals%2F12%3Fpage%3D2", RequestLinks.SignInAgain("/approvals/12?page=2"));
    }
}
