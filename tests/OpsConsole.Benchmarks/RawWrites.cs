using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Benchmarks;

/// <summary>The fastest way to send bodies that are known before: a loop that keeps nothing, looks at nothing and tells nobody.</summary>
internal sealed class RawWrites(SimulatedCluster cluster) : IDisposable
{
    private const string Collection = "/apis/storage.k8s.io/v1/storageclasses";
    private const string Query = "?fieldManager=raw&fieldValidation=Strict";

    private readonly HttpClient _http = PlainClient.Of(cluster);

    /// <summary>Requests a second.</summary>
    /// <param name="bodies">By the names of their objects; one with a resourceVersion is replaced, another one created.</param>
    /// <param name="atOnce">So many under way.</param>
    /// <param name="isDryRun">Nothing is kept.</param>
    public async Task<double> RateAsync(IReadOnlyList<(string Name, JsonObject Body)> bodies, int atOnce, bool isDryRun)
    {
        var written = bodies.Select(entry => (entry.Name, Text: entry.Body.ToJsonString(), IsThere: entry.Body["metadata"]!["resourceVersion"] is not null)).ToArray();
        var next = -1;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < written.Length)
                await SendAsync(written[number].Name, written[number].Text, written[number].IsThere, isDryRun);
        })));
        return bodies.Count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(string name, string body, bool isThere, bool isDryRun)
    {
        var path = isThere ? $"{Collection}/{name}" : Collection;
        using var request = new HttpRequestMessage(isThere ? HttpMethod.Put : HttpMethod.Post, new Uri($"{path}{Query}{(isDryRun ? "&dryRun=All" : "")}", UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await _http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
    }
}
