using Microsoft.AspNetCore.Http;
using OpsConsole.Shell;
using Xunit;

namespace OpsConsole.Tests.Shell;

public sealed class ViewPreferencesTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("system-light", false)]
    [InlineData("system-dark", true)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("\"><script>", false)]
    public void The_cookie_decides_the_first_paint(string? cookie, bool dark) => Assert.Equal(dark, From(cookie).IsDark);

    [Theory]
    [InlineData(ThemeChoice.System, true)]
    [InlineData(ThemeChoice.System, false)]
    [InlineData(ThemeChoice.Dark, true)]
    [InlineData(ThemeChoice.Light, false)]
    public void What_is_kept_is_read_back(ThemeChoice choice, bool systemDark)
    {
        var read = From(ViewPreferences.Text(choice, systemDark));

        Assert.Equal((choice, systemDark), (read.Choice, read.SystemDark));
    }

    [Fact]
    public void A_choice_stands_above_the_system()
    {
        Assert.False(new ViewPreferences(ThemeChoice.Light, SystemDark: true, false).IsDark);
        Assert.True(new ViewPreferences(ThemeChoice.Dark, SystemDark: false, false).IsDark);
    }

    [Fact]
    public void The_rail_stays_as_it_was_left() =>
        Assert.True(ViewPreferences.From(Cookies($"{ViewPreferences.RailCookie}=collapsed")).RailCollapsed);

    private static ViewPreferences From(string? theme) =>
        ViewPreferences.From(Cookies(theme is null ? null : $"{ViewPreferences.ThemeCookie}={theme}"));

    private static IRequestCookieCollection Cookies(string? header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = header;
        return context.Request.Cookies;
    }
}
