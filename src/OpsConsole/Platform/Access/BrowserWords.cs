namespace OpsConsole.Platform.Access;

/// <summary>What a browser calls itself, in the words by which a person knows it: "Firefox on Linux".</summary>
internal static class BrowserWords
{
    private const int Longest = 60;

    // The first that fits: Edge calls itself Chrome too, and Chrome Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome without a window"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
            return "unnamed";
        var browser = Browsers.FirstOrDefault(known => userAgent.Contains(known.Mark, StringComparison.Ordinal)).Name;
        var system = Systems.FirstOrDefault(known => userAgent.Contains(known.Mark, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            ({ } name, { } on) => $"{name} on {on}",
            ({ } name, null) => name,
            _ => new string([.. userAgent.Take(Longest).Select(letter => char.IsControl(letter) ? ' ' : letter)]),
        };
    }
}
