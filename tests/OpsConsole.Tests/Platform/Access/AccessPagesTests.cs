using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AccessPagesTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/clusters/prod?tab=types#top", true)]
    [InlineData("/%5cevil.example", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("clusters", false)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("\\\\evil.example", false)]
    [InlineData("https://evil.example/", false)]
    [InlineData("javascript:alert(1)", false)]
    public void After_sign_in_only_an_address_of_this_console_is_returned_to(string? address, bool local) =>
        Assert.Equal(local, AccessPages.IsLocal(address));
}
