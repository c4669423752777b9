using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Approvals.Webhooks;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>A receiver that is away is not asked more often than it can bear.</summary>
public sealed class WebhookBackoffTests
{
    private static readonly WebhookRetryOptions Retry = new() { First = TimeSpan.FromSeconds(5), Most = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(7, 320)]
    [InlineData(8, 600)]
    [InlineData(1000, 600)]
    public void Each_wait_is_twice_the_one_before_up_to_the_most(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookBackoff.After(attempts, Retry, null, chance: 0));

    [Fact]
    public void Chance_takes_up_to_half_of_it() => Assert.Equal(TimeSpan.FromSeconds(10), WebhookBackoff.After(3, Retry, null, chance: 1));

    [Fact]
    public void The_receiver_may_ask_for_longer_and_not_for_less()
    {
        Assert.Equal(TimeSpan.FromHours(1), WebhookBackoff.After(1, Retry, TimeSpan.FromHours(1), chance: 0));
        Assert.Equal(TimeSpan.FromSeconds(5), WebhookBackoff.After(1, Retry, TimeSpan.FromSeconds(1), chance: 0));
    }

    [Fact]
    public void It_asks_in_seconds_or_by_a_date_of_this_clock()
    {
        var clock = new FakeTimeProvider(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        var date = new RetryConditionHeaderValue(clock.GetUtcNow().AddMinutes(3));

        Assert.Equal(TimeSpan.FromSeconds(7), WebhookBackoff.Asked(new(TimeSpan.FromSeconds(7)), clock.GetUtcNow()));
        Assert.Equal(TimeSpan.FromMinutes(3), WebhookBackoff.Asked(date, clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(WebhookBackoff.Asked(date, clock.GetUtcNow()));
        Assert.Null(WebhookBackoff.Asked(null, clock.GetUtcNow()));
    }
}
