using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Frame;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class TabNoticeTests
{
    [Fact]
    public void What_begins_to_wait_is_told_once_with_its_link()
    {
        var (first, second) = (Request(1), Request(2));

        var notice = Assert.Single(TabNotice.Between(View([first]), View([second, first])));

        Assert.Equal("/approvals/2", notice.Address);
        Assert.Equal("Waits for your vote: otto asks to delete 2 toys", notice.Text);
        Assert.Empty(TabNotice.Between(View([second, first]), View([first])));
    }

    [Fact]
    public void What_becomes_of_ones_own_is_told_and_a_new_one_of_ones_own_is_no_news()
    {
        var pending = Request(1);

        var notice = Assert.Single(TabNotice.Between(View([], pending), View([], pending with { State = RequestState.Approved }, Request(2))));

        Assert.Equal(("/approvals/1", "Your request to delete 1 toys: Approved"), (notice.Address, notice.Text));
        Assert.Empty(TabNotice.Between(View([], pending), View([], pending with { RowVersion = 2 })));
    }

    [Fact]
    public void An_emergency_is_called_one() =>
        Assert.StartsWith("An emergency waits for your review: otto broke glass", Assert.Single(TabNotice.Between(View([]), View([Request(1) with { State = RequestState.BreakGlassUnreviewed }]))).Text, StringComparison.Ordinal);

    [Fact]
    public void Many_at_once_are_one_notice()
    {
        var notice = Assert.Single(TabNotice.Between(View([]), View([.. Enumerable.Range(1, 40).Select(number => Request(number))])));

        Assert.Equal(("/approvals", "40 more requests wait for you"), (notice.Address, notice.Text));
    }

    private static TabView View(ApprovalRequest[] waiting, params ApprovalRequest[] own) => new()
    {
        Waiting = [.. waiting.Select(request => new OpenRequest { Request = request, Votes = [], Editors = [], Policy = null })],
        Own = own,
        Emergencies = [],
        Halt = null,
        MaySwitch = true,
        HaltWaits = false,
        Human = new PersonKey("id", "amina"),
        Now = default,
    };

    private static ApprovalRequest Request(int number) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Number = number,
        State = RequestState.Pending,
        Action = ChangeRules.ActionKey,
        Summary = $"delete {number} toys",
        Undo = "",
        Issuer = "id",
        SubjectId = "otto",
        Person = "otto",
        HumanIssuer = "id",
        HumanSubject = "otto",
        PlanHash = [],
        ClusterIds = [],
        Environments = [],
    };
}
