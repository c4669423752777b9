using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

/// <summary>wwwroot lies at the top of the repository, which the SDK does not expect: both ways to ask for a file must work.</summary>
internal static partial class StaticAssets
{
    public static async Task AssertServedAsync(HttpClient client)
    {
        using var plain = await client.GetAsync(new Uri("css/app.css", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);

        var page = await (await client.GetAsync(new Uri("", UriKind.Relative))).Content.ReadAsStringAsync();
        var link = Fingerprinted().Match(page);
        Assert.True(link.Success, $"no fingerprinted link to app.css in: {page[..Math.Min(page.Length, 2_000)]}");
        using var fingerprinted = await client.GetAsync(new Uri(link.Value, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, fingerprinted.StatusCode);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await fingerprinted.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"css/app\.[a-z0-9]{10}\.css")]
    private static partial Regex Fingerprinted();
}
