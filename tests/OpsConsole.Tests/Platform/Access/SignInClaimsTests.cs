using System.Security.Claims;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class SignInClaimsTests
{
    [Fact]
    public void A_sign_in_keeps_issuer_subject_name_and_time_and_nothing_else()
    {
        var until = new DateTimeOffset(2026, 10, 1, 10, 2, 3, 456, TimeSpan.Zero);
        var caller = new Caller(new("https://id.example/", "42"), "Ada Administrator") { SignIn = Guid.NewGuid(), AuthenticatedAt = until.AddHours(-12) };

        var principal = SignInClaims.Create(caller, until, "Cookie");

        Assert.Equal(["iss", "sub", "name", "expires_at", "sign_in", "authenticated_at"], principal.Claims.Select(claim => claim.Type));
        Assert.Equal(caller, SignInClaims.CallerOf(principal));
        Assert.Equal(until, SignInClaims.ExpiresAtOf(principal));
        Assert.Equal("Ada Administrator", principal.Identity!.Name);
    }

    [Fact]
    public void A_program_stays_one_and_has_proved_nothing_by_itself()
    {
        var program = new Caller(new("https://id.example/", "robot"), "Robot") { IsProgram = true };

        Assert.Equal(program, SignInClaims.CallerOf(SignInClaims.Create(program, DateTimeOffset.UnixEpoch, "Bearer")));
    }

    [Fact]
    public void Who_lacks_issuer_or_subject_or_is_not_signed_in_is_nobody()
    {
        Assert.True(SignInClaims.CallerOf(new()).IsNobody);
        Assert.True(SignInClaims.CallerOf(Principal("Cookie", ("sub", "42"))).IsNobody);
        Assert.True(SignInClaims.CallerOf(Principal("Cookie", ("iss", "x"), ("sub", ""))).IsNobody);
        Assert.True(SignInClaims.CallerOf(Principal(null, ("iss", "x"), ("sub", "42"))).IsNobody);
        Assert.False(SignInClaims.CallerOf(Principal("Cookie", ("iss", "x"), ("sub", "42"))).IsNobody);
    }

    private static ClaimsPrincipal Principal(string? scheme, params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), scheme));
}
