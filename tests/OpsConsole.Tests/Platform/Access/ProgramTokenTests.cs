using System.Security.Claims;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class ProgramTokenTests
{
    [Theory]
    [InlineData("sub=42 client_id=console scope=openid+profile", false)]
    [InlineData("sub=42 azp=console auth_time=1700000000", false)]
    [InlineData("sub=42 azp=console sid=7", false)]
    [InlineData("sub=42 amr=pwd", false)]
    [InlineData("sub=42 scp=api scp=openid", false)]
    [InlineData("sub=robot client_id=robot scope=openid auth_time=1700000000", true)]
    [InlineData("sub=robot azp=robot sid=7", true)]
    [InlineData("sub=robot cid=robot scp=openid", true)]
    [InlineData("sub=robot@clients azp=robot gty=client-credentials scope=openid", true)]
    [InlineData("sub=42 gty=client_credentials auth_time=1700000000", true)]
    [InlineData("sub=42 azp=robot preferred_username=service-account-robot sid=7", true)]
    [InlineData("sub=42 azp=robot clientHost=10.0.0.1 scope=openid", true)]
    [InlineData("sub=42 idtyp=app scope=openid", true)]
    [InlineData("sub=42 azp=console scope=api+email", true)]
    [InlineData("sub=42 auth_time=0", true)]
    [InlineData("sub=42 name=openid", true)]
    [InlineData("sub=42", true)]
    public void A_provider_s_token_is_a_person_s_only_where_it_says_so(string claims, bool isProgram) =>
        Assert.Equal(isProgram, ProgramToken.IsOfProvider(Claims(claims)));

    [Theory]
    [InlineData("oid=1 sub=2 scp=access_as_user", false)]
    [InlineData("oid=1 sub=2 scp=access_as_user idtyp=user", false)]
    [InlineData("oid=1 sub=1 roles=access_as_user idtyp=app", true)]
    [InlineData("oid=1 sub=1 roles=access_as_user", true)]
    [InlineData("oid=1 sub=2 roles=access_as_user", true)]
    [InlineData("oid=1 sub=2 roles=access_as_user scp=", true)]
    [InlineData("oid=1 sub=1 scp=access_as_user", true)]
    [InlineData("oid=1 sub=2 scp=access_as_user idtyp=app", true)]
    public void A_token_of_entra_is_a_person_s_only_with_a_delegated_scope(string claims, bool isProgram) =>
        Assert.Equal(isProgram, ProgramToken.IsOfEntra(Claims(claims)));

    private static IEnumerable<Claim> Claims(string text) =>
        text.Split(' ').Select(pair => pair.Split('=')).Select(pair => new Claim(pair[0], pair[1].Replace('+', ' ')));
}
