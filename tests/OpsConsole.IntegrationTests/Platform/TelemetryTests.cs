using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>What leaves the console for a collector, and what a scraper gets.</summary>
public sealed partial class TelemetryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Cluster = "telemetry-dev";
    private OtlpReceiver _receiver = null!;
    private SimulatedCluster _cluster = null!;
    private TestConsole _console = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _cluster = await SimulatedCluster.StartAsync(new() { Name = Cluster, World = new WorldOptions { Objects = 40, TickInterval = TimeSpan.Zero } });
        _console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _receiver.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        });
        _console.Declare(_cluster, "dev");
        await _console.StartAsync();
        _client = await _console.ClientAsync("administrator");
        await Eventually.True(async () =>
        {
            using var answer = await _client.GetAsync(new Uri($"/api/v1/clusters/{Cluster}/captures?limit=1", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Contains("\"state\":\"complete\"", StringComparison.Ordinal);
        }, "the cluster is captured");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _console.DisposeAsync();
        await _cluster.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Spans_figures_and_lines_arrive_under_the_id_that_people_see_and_tell_no_name_of_an_object_and_no_secret()
    {
        using var answer = await _client.GetAsync(new Uri($"/api/v1/clusters/{Cluster}/types/buckets.s3.aws.upbound.io/resources", UriKind.Relative));
        var id = answer.Headers.GetValues("X-Request-Id").Single();
        var names = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!).ToList();
        using var object_ = await _client.GetAsync(new Uri($"/api/v1/clusters/{Cluster}/types/buckets.s3.aws.upbound.io/resources/-/{names[0]}", UriKind.Relative));
        using var refused = await _client.GetAsync(new Uri("/api/v1/clusters/no-such", UriKind.Relative));
        var refusedId = refused.Headers.GetValues("X-Request-Id").Single();

        await Eventually.True(() => _receiver.Spans.Any(span => span.TraceId == refusedId), "the spans of both requests arrive");
        await Eventually.True(() => _receiver.Spans.Any(span => span.Name == "capture" && span.Attributes["cluster"] == Cluster), "the span of the capture arrives");
        await Eventually.True(() => _receiver.Text("logs").Contains("/api/v1/clusters/no-such was answered 404", StringComparison.Ordinal), "the line of the refusal arrives");
        await Eventually.True(() => _receiver.Text("metrics").Contains("opsconsole.kubernetes.requests", StringComparison.Ordinal), "the figures arrive");
        var spans = _receiver.Spans;

        // A request and the statements under it.
        var request = spans.Single(span => span.TraceId == id && span.Name == "GET /api/v1/clusters/{cluster}/types/{type}/resources");
        Assert.Equal("GET", request.Attributes["http.request.method"]);
        Assert.Contains(spans, span => span.TraceId == id && span.ParentId == request.SpanId);

        // A capture, the lists under it, and the statements beside those.
        var capture = spans.First(span => span.Name == "capture" && span.Attributes["cluster"] == Cluster);
        var type = spans.First(span => span.Name == "capture type" && span.TraceId == capture.TraceId && span.Attributes["type"] == "buckets.s3.aws.upbound.io");
        var list = spans.First(span => span.Name == "kubernetes list" && span.ParentId == type.SpanId);
        Assert.Equal((Cluster, "list", "s3.aws.upbound.io"), (list.Attributes["cluster"], list.Attributes["verb"], list.Attributes["group"]));
        Assert.Contains(spans, span => span.TraceId == capture.TraceId && span.Attributes.GetValueOrDefault("db.system.name") == "postgresql");

        var told = _receiver.Text("traces") + _receiver.Text("metrics");
        Assert.All(names, name => Assert.DoesNotContain(name, told, StringComparison.Ordinal));
        Assert.DoesNotContain("apiVersion", told, StringComparison.Ordinal);
        string[] secrets =
        [
            (await File.ReadAllTextAsync(_cluster.ReadOnlyTokenFile)).Trim(), "console-secret", "directory-secret",
            new Npgsql.NpgsqlConnectionStringBuilder(_console.Database.AppConnection).Password!, _client.DefaultRequestHeaders.Authorization!.Parameter!,
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, told + _receiver.Text("logs"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Figures_of_clusters_database_and_circuits_name_no_object()
    {
        using var scraper = new HttpClient { BaseAddress = _console.Address };
        var text = await Eventually.Value(async () =>
        {
            var said = await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return Listed().IsMatch(said) ? said : null;
        }, "the clusters' requests are counted");

        Assert.Matches("""opsconsole_kubernetes_request_duration_seconds_count\{[^}]*verb="discover"[^}]*\} [1-9]""", text);
        Assert.Matches(@"opsconsole_database_up(\{[^}]*\})? 1", text);
        Assert.Matches(@"opsconsole_circuits_failed_total(\{[^}]*\})? 0", text);
        Assert.DoesNotContain("namespace=", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("""opsconsole_kubernetes_requests_total\{(?=[^}]*cluster="telemetry-dev")(?=[^}]*verb="list")(?=[^}]*group="s3.aws.upbound.io")(?=[^}]*code="2xx")[^}]*\} [1-9]""")]
    private static partial Regex Listed();
}
