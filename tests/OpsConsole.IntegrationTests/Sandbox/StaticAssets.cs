using System.Net;
using System.Text.Json;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

/// <summary>wwwroot lies at the top of the repository, which the SDK does not expect: both ways to ask for a file must work.</summary>
internal static class StaticAssets
{
    /// <param name="program">Path of the OpsConsole.dll that serves; its manifest of assets lies beside it.</param>
    /// <param name="client">Leads to that program.</param>
    public static async Task AssertServedAsync(string program, HttpClient client)
    {
        var plain = await GetAsync(client, "css/app.css");
        var fingerprinted = await GetAsync(client, Fingerprinted(program));

        Assert.NotEmpty(plain);
        Assert.Equal(plain, fingerprinted);
    }

    private static async Task<string> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        Assert.Equal("text/css", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Fingerprinted(string program)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(program, ".staticwebassets.endpoints.json")));
        return manifest.RootElement.GetProperty("Endpoints").EnumerateArray()
            .Select(endpoint => endpoint.GetProperty("Route").GetString()!)
            .First(route => route.StartsWith("css/app.", StringComparison.Ordinal) && route.EndsWith(".css", StringComparison.Ordinal) && route != "css/app.css");
    }
}
