using OpsConsole.Features.Approvals;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RequestStateTests
{
    /// <summary>The reference's table.</summary>
    private static readonly (RequestState Before, RequestState[] After)[] Table =
    [
        (RequestState.Draft, [RequestState.Pending, RequestState.BreakGlassExecuting]),
        (RequestState.Pending, [RequestState.Approved, RequestState.Rejected, RequestState.Expired, RequestState.Cancelled, RequestState.Stale]),
        (RequestState.Approved, [RequestState.Executing, RequestState.Pending, RequestState.Stale, RequestState.Expired, RequestState.Revoked]),
        (RequestState.Executing, [RequestState.Succeeded, RequestState.Partial, RequestState.Failed, RequestState.Unknown]),
        (RequestState.Unknown, [RequestState.Succeeded, RequestState.Partial, RequestState.Failed]),
        (RequestState.BreakGlassExecuting, [RequestState.BreakGlassUnreviewed]),
        (RequestState.BreakGlassUnreviewed, [RequestState.Ratified, RequestState.Disputed]),
    ];

    [Fact]
    public void A_state_is_followed_by_what_the_table_says_and_by_nothing_else()
    {
        var table = Table.ToDictionary(row => row.Before, row => row.After);
        foreach (var before in Enum.GetValues<RequestState>())
            foreach (var after in Enum.GetValues<RequestState>())
                Assert.Equal(table.GetValueOrDefault(before, []).Contains(after), Transitions.Allow(before, after));
    }

    [Fact]
    public void Final_and_open_states_are_told_apart()
    {
        RequestState[] final = [RequestState.Succeeded, RequestState.Partial, RequestState.Failed, RequestState.Rejected, RequestState.Expired, RequestState.Cancelled,
            RequestState.Stale, RequestState.Revoked, RequestState.Ratified, RequestState.Disputed];

        Assert.Equal(final.Order(), Enum.GetValues<RequestState>().Where(Transitions.IsFinal).Order());
        Assert.Equal(Enum.GetValues<RequestState>().Except(final).Where(state => state is not RequestState.Draft).Order(), Enum.GetValues<RequestState>().Where(Transitions.IsOpen).Order());
    }

    [Theory]
    [InlineData(RequestState.Succeeded, ItemState.Done, ItemState.Done)]
    [InlineData(RequestState.Partial, ItemState.Done, ItemState.Skipped)]
    [InlineData(RequestState.Partial, ItemState.Done, ItemState.NotRun)]
    [InlineData(RequestState.Partial, ItemState.Accepted, ItemState.Refused)]
    [InlineData(RequestState.Partial, ItemState.Accepted, ItemState.Accepted)]
    [InlineData(RequestState.Failed, ItemState.Refused, ItemState.Skipped)]
    [InlineData(RequestState.Failed, ItemState.NotRun, ItemState.Failed)]
    [InlineData(RequestState.Unknown, ItemState.Unknown, ItemState.Done)]
    [InlineData(RequestState.Unknown, ItemState.Unknown, ItemState.InFlight)]
    [InlineData(null, ItemState.Done, ItemState.InFlight)]
    [InlineData(null, ItemState.Planned, ItemState.Done)]
    public void Items_say_what_their_request_ended_as(RequestState? outcome, ItemState one, ItemState other)
    {
        Assert.Equal(outcome, ItemStates.Outcome([one, other]));
        Assert.Equal(outcome, ItemStates.Outcome([other, one]));
    }
}
