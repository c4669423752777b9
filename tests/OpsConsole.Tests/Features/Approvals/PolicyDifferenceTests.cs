using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class PolicyDifferenceTests
{
    private static readonly Policy Then = new()
    {
        Approvers = [new(null, 1), new("sre", 1)],
        ApproveWithin = TimeSpan.FromDays(3),
        ExecuteWithin = TimeSpan.FromHours(8),
        FreshSignIn = TimeSpan.FromMinutes(15),
        MostItems = 100,
        Rules = ["all"],
        Version = 1,
    };

    [Fact]
    public void The_same_rules_differ_in_nothing() => Assert.Empty(PolicyDifference.Between(Then, Then with { Version = 2 }));

    [Fact]
    public void Each_difference_says_which_rules_are_the_stricter_ones() => Assert.Equal(
        [
            "2 approvers: the rules of now ask for 2, those of then for 1.",
            "1 of group sre: the rules of then ask for 1, those of now for 0.",
            "3 days to approve then, 1 day now; the shorter holds.",
            "8 h to run then, 12 h now; the shorter holds.",
            "A vote rests on a sign-in of the last 15 min by the rules of then, of any age by those of now; the younger is needed.",
            "100 items were allowed at once then, 50 are now; the fewer hold.",
        ],
        PolicyDifference.Between(Then, new()
        {
            Approvers = [new(null, 2)],
            ApproveWithin = TimeSpan.FromDays(1),
            ExecuteWithin = TimeSpan.FromHours(12),
            MostItems = 50,
            Rules = ["all"],
            Version = 2,
        }));
}
