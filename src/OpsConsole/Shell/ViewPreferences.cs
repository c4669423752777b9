namespace OpsConsole.Shell;

public enum ThemeChoice { System, Light, Dark }

/// <summary>What the browser remembers of the look, read in the prerender so that the first paint is already right.</summary>
/// <param name="Choice">What the person chose.</param>
/// <param name="SystemDark">What the browser's system said last; decides when the choice is <see cref="ThemeChoice.System"/>.</param>
/// <param name="RailCollapsed">The rail shows icons only.</param>
public sealed record ViewPreferences(ThemeChoice Choice, bool SystemDark, bool RailCollapsed)
{
    /// <summary>Written by <c>wwwroot/js/shell.js</c> and <c>theme.js</c>: <c>system-dark</c>, <c>dark</c>, <c>light</c> ….</summary>
    public const string ThemeCookie = "opsconsole-theme";
    public const string RailCookie = "opsconsole-rail";

    public bool IsDark => Choice is ThemeChoice.Dark || (Choice is ThemeChoice.System && SystemDark);

    public static ViewPreferences From(IRequestCookieCollection cookies)
    {
        var (choice, systemDark) = ParseTheme(cookies[ThemeCookie]);
        return new ViewPreferences(choice, systemDark, cookies[RailCookie] == "collapsed");
    }

    /// <summary>The cookie's text for a choice; anything unknown reads as "follow the system".</summary>
    public static string Text(ThemeChoice choice, bool systemDark) => choice switch
    {
        ThemeChoice.Dark => "dark",
        ThemeChoice.Light => "light",
        ThemeChoice.System => systemDark ? "system-dark" : "system-light",
    };

    private static (ThemeChoice Choice, bool SystemDark) ParseTheme(string? text) => text switch
    {
        "dark" => (ThemeChoice.Dark, true),
        "light" => (ThemeChoice.Light, false),
        "system-dark" => (ThemeChoice.System, true),
        _ => (ThemeChoice.System, false),
    };
}
