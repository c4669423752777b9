using System.Net;
using System.Net.Sockets;
using System.Text;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Admin;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class AdminServerTests : IAsyncLifetime
{
    private const string Hang = """{"effect":"hang","type":"services"}""";

    private SimulatedCluster _cluster = null!;
    private AdminServer _admin = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "one", World = new WorldOptions { Objects = 60, TickInterval = TimeSpan.Zero } }, TestContext.Current.CancellationToken);
        _admin = await AdminServer.StartAsync([_cluster], 0, TestContext.Current.CancellationToken);
        _http = new HttpClient { BaseAddress = _admin.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _admin.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Faults_are_set_listed_counted_and_ended()
    {
        using var client = new ClusterClient(_cluster);
        var set = await SendAsync("POST", "/clusters/one/faults", """{"effect":"status","code":503,"type":"services"}""");
        Assert.Equal(503, (await client.GetAsync("/api/v1/services")).Code);
        var listed = await SendAsync("GET", "/clusters/one/faults");
        var overview = await SendAsync("GET", "/clusters");
        var ended = await SendAsync("DELETE", "/clusters/one/faults/1");
        var again = await SendAsync("DELETE", "/clusters/one/faults/1");

        Assert.Equal((201, """{"id":1,"effect":"status","code":503,"reason":"ServiceUnavailable","message":"injected fault","type":"services","strikes":0}"""), (set.Code, set.Text.Trim()));
        Assert.Contains("\"strikes\":1", listed.Text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"one\"", overview.Text, StringComparison.Ordinal);
        Assert.Equal([204, 404], new[] { ended.Code, again.Code });
        Assert.Equal(200, (await client.GetAsync("/api/v1/services")).Code);
        await SendAsync("POST", "/clusters/one/faults", Hang);
        Assert.Equal(204, (await SendAsync("DELETE", "/clusters/one/faults")).Code);
        Assert.Empty(_cluster.Faults.Active);
    }

    [Fact]
    public async Task A_cluster_goes_down_and_comes_up_and_a_managed_resource_is_held()
    {
        using var client = new ClusterClient(_cluster);
        Assert.Equal(204, (await SendAsync("POST", "/clusters/one/down", "{}")).Code);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("/version"));
        Assert.Equal(204, (await SendAsync("POST", "/clusters/one/up", "{}")).Code);
        Assert.Equal(200, (await client.GetAsync("/version")).Code);

        var held = await SendAsync("POST", "/clusters/one/managed", """{"type":"vpcs.ec2.aws.upbound.io","name":"c10001-vpc","state":"drift"}""");
        var absent = await SendAsync("POST", "/clusters/one/managed", """{"type":"vpcs.ec2.aws.upbound.io","name":"nobody","state":"drift"}""");
        _cluster.World!.Tick();

        Assert.Equal([204, 404], new[] { held.Code, absent.Code });
        Assert.Contains("changed-by-hand", (await client.GetAsync("/apis/ec2.aws.upbound.io/v1beta1/vpcs/c10001-vpc")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/clusters/one/faults", "{", 400, "the body is not JSON")]
    [InlineData("POST", "/clusters/one/faults", "{\"effect\":\"explode\"}", 400, "effect 'explode' is unknown")]
    [InlineData("POST", "/clusters/one/faults", "{\"effect\":\"stale-reads\",\"behind\":-1}", 400, "'behind' must be a whole number from 0 to 1000000")]
    [InlineData("POST", "/clusters/two/faults", "{\"effect\":\"hang\"}", 404, "there is no cluster 'two'; there is one")]
    [InlineData("POST", "/clusters/one/managed", "{\"type\":\"a\",\"name\":\"b\",\"state\":\"c\"}", 400, "state 'c' is unknown")]
    [InlineData("DELETE", "/clusters/one/faults/x", null, 404, "has no fault 'x'")]
    [InlineData("GET", "/nothing", null, 404, "GET / tells what is")]
    public async Task Bad_input_is_answered_with_what_is_wrong(string method, string path, string? body, int code, string words)
    {
        var answer = await SendAsync(method, path, body);

        Assert.Equal(code, answer.Code);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
        Assert.Empty(_cluster.Faults.Active);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 403)]
    [InlineData("Host", "evil.example", 421)]
    [InlineData("Host", "10.1.2.3:80", 421)]
    public async Task A_web_page_is_refused(string header, string value, int code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/clusters/one/faults") { Content = new StringContent(Hang, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Empty(_cluster.Faults.Active);
    }

    [Fact]
    public async Task A_form_cannot_set_a_fault()
    {
        using var content = new StringContent(Hang, Encoding.UTF8, "text/plain");
        using var answer = await _http.PostAsync(new Uri("/clusters/one/faults", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty(_cluster.Faults.Active);
    }

    [Fact]
    public async Task It_listens_on_the_machines_own_address_alone()
    {
        var others = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, TestContext.Current.CancellationToken)).Where(address => !IPAddress.IsLoopback(address));
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(_admin.Address.Host)));
        foreach (var address in others)
        {
            using var client = new TcpClient();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(address, _admin.Address.Port, TestContext.Current.CancellationToken).AsTask());
        }
    }

    private async Task<(int Code, string Text)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
