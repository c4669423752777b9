using System.Security.Claims;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AuthTimeTests
{
    private const long Now = 1_800_000_000;

    [Theory]
    [InlineData("1799999999", 1_799_999_999L)]
    [InlineData("1800000030", 1_800_000_030L)]
    [InlineData("1800000031", null)]
    [InlineData("1800000000000", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("2027-01-15T08:00:00Z", null)]
    public void It_is_a_moment_that_was_and_everything_else_is_absent(string text, long? seconds) =>
        Assert.Equal(seconds, Read(("auth_time", text))?.ToUnixTimeSeconds());

    [Fact]
    public void When_a_token_was_issued_says_nothing() => Assert.Null(Read(("iat", "1799999999"), ("nbf", "1799999999")));

    [Fact]
    public void Two_moments_are_none() => Assert.Null(Read(("auth_time", "1799999999"), ("auth_time", "1799999998")));

    private static DateTimeOffset? Read(params (string Type, string Value)[] claims) =>
        AuthTime.Of(claims.Select(claim => new Claim(claim.Type, claim.Value)), DateTimeOffset.FromUnixTimeSeconds(Now));
}
