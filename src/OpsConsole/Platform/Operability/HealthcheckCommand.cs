namespace OpsConsole.Platform.Operability;

/// <summary><c>OpsConsole healthcheck</c>: what a container without curl asks its own process.</summary>
public static class HealthcheckCommand
{
    /// <param name="args">Optionally the address to ask instead of the console's own liveness.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var address = args.FirstOrDefault() ?? $"http://127.0.0.1:{Port()}/healthz/live";
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await client.GetAsync(new Uri(address));
            Console.WriteLine($"{address} answers {(int)answer.StatusCode}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {error.Message}");
            return 1;
        }
    }

    private static string Port() =>
        Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0] is { Length: > 0 } port ? port : "8080";
}
