using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Platform.Api;
using Xunit;

namespace OpsConsole.IntegrationTests.Api;

/// <summary>Whatever is asked, the console never breaks: it answers, or says what is wrong and what to do. Over every endpoint and every page there is.</summary>
[Collection(typeof(ApiCollection))]
public sealed class BadInputTests(ApiConsole console)
{
    /// <summary>As they stand in an address: some are no proper escapes on purpose.</summary>
    private static readonly string[] Bad =
    [
        "", "-1", "0", "1e9", "1000000000", "99999999999999999999", "NaN", "null", "true", "%5B%5D", "%7B%7D", "%20", "%25", "%5F", "*", "%22", "%27",
        "%27%3B%20drop%20table%20cluster%3B%20--", "%27%20or%201%3D1--", "%3Cscript%3Ealert(1)%3C/script%3E", "%00", "a%00b", "%ED%A0%80", "%C0%AF", "%FF%FE", "%252F", "%2F",
        "%5C", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "%E2%80%AE", "%F0%9F%8E%89", "%0D%0AX-Evil:1", "0000-00-00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00",
        "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "2026-11-22T10:00:00-25:00", "2026-02-30", "2026-11-22T24:00:01Z", "PT1H", "1", "%zz", "00000000-0000-0000-0000-000000000000",
        new string('x', 600), new string('x', 10_000),
        .. Cursors(),
    ];

    [Fact]
    public async Task No_endpoint_breaks_at_a_bad_value_and_each_refusal_says_what_to_do()
    {
        var operations = await OperationsAsync();
        using var client = await ClientAsync();
        var faults = new List<string>();
        foreach (var operation in operations)
            foreach (var parameter in operation.InPath.Concat(operation.InQuery))
                foreach (var bad in Bad)
                    if (await FaultAsync(client, operation.Method, operation.Fill(With(operation, parameter, bad))) is { } fault)
                        faults.Add(fault);

        Assert.True(operations.Count > 15);
        Assert.Empty(faults);
    }

    /// <summary>Reproducible: the seed of a failure is in its message, and CsCheck_Seed repeats it.</summary>
    [Fact]
    public async Task No_endpoint_breaks_at_whatever_characters_come()
    {
        var operations = await OperationsAsync();
        using var client = await ClientAsync();
        var text = Gen.OneOf(Gen.String[Gen.Char, 0, 40], Gen.String[Gen.Char['\0', '\u007f'], 0, 60], Gen.Long.Select(number => $"{number}"),
            Gen.Double.Select(number => $"{number:R}"), Gen.DateTimeOffset.Select(moment => moment.ToString("O")));
        var questions =
            from operation in Gen.Int[0, operations.Count - 1].Select(at => operations[at])
            from values in text.Array[operation.InPath.Count + operation.InQuery.Count]
            from wrong in Gen.Bool.Array[operation.InPath.Count + operation.InQuery.Count]
            select (operation, values, wrong);

        await questions.SampleAsync(async question =>
        {
            var (operation, values, wrong) = question;
            var names = operation.InPath.Concat(operation.InQuery).ToList();
            var filled = Usual(operation);
            foreach (var (name, at) in names.Select((name, at) => (name, at)).Where(entry => wrong[entry.at]))
                filled[name] = Escaped(values[at]);
            Assert.Null(await FaultAsync(client, operation.Method, operation.Fill(filled)));
        }, iter: 600, threads: 2);
    }

    [Fact]
    public async Task No_page_breaks_at_a_bad_value()
    {
        using var browser = await console.SignedInAsync("api-operator");
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies, AllowAutoRedirect = false });
        var faults = new List<string>();
        foreach (var page in RoutedPage.All)
            foreach (var bad in Bad.Where(bad => bad.Length is > 0 and < 1000))
            {
                var everything = page.InQuery.ToDictionary(name => name, _ => bad);
                var addresses = page.InPath.Select(name => page.Fill(new Dictionary<string, string>(Usually) { [name] = bad }))
                    .Concat(page.InQuery.Count > 0 ? [page.Fill(new Dictionary<string, string>(Usually.Concat(everything)))] : []);
                foreach (var address in addresses)
                {
                    using var answer = await AskAsync(client, "GET", address);
                    var html = await answer.Content.ReadAsStringAsync();
                    if ((int)answer.StatusCode >= 500 || html.Contains("<script>alert", StringComparison.Ordinal) || answer.Headers.Contains("X-Evil"))
                        faults.Add($"{answer.StatusCode} {address}");
                }
            }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/clusters", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/v1/me", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/api/v1/clusters/dev-1/captures", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/no/such/thing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v2/clusters", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/clusters/dev-1/captures/not-a-number", HttpStatusCode.NotFound)]
    public async Task What_the_framework_refuses_says_what_and_what_next_too(string method, string path, HttpStatusCode status)
    {
        using var client = await ClientAsync();

        using var answer = await AskAsync(client, method, path);
        var problem = await Problem.ReadAsync(answer);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(Uri.UnescapeDataString(path).Split('?')[0][..8], problem.Detail, StringComparison.Ordinal);
        Assert.NotEqual("", problem.NextStep);
        Assert.Equal(answer.Headers.GetValues("X-Request-Id").Single(), problem.TraceId);
    }

    [Fact]
    public async Task A_slash_escaped_twice_is_part_of_a_name()
    {
        using var client = await ClientAsync();

        using var answer = await AskAsync(client, "GET", "/api/v1/clusters/dev-1%252Ftypes");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("'dev-1%2Ftypes'", (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/xml", "<a/>")]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "null")]
    [InlineData("application/x-www-form-urlencoded", "a=b")]
    [InlineData("multipart/form-data; boundary=x", "--x")]
    public async Task A_body_nobody_asked_for_breaks_nothing(string type, string body)
    {
        using var client = await ClientAsync();
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using var answer = await client.PostAsync(new Uri(console.Address, "/api/v1/clusters/no-such-cluster/captures"), content);

        Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{answer.StatusCode}");
        Assert.NotEqual("", (await Problem.ReadAsync(answer)).NextStep);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_by_its_size()
    {
        using var client = await ClientAsync();
        using var content = new ByteArrayContent(new byte[(1 << 20) + 1]);
        // Refused before it is sent: otherwise the server may close while the client still writes.
        client.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await client.PostAsync(new Uri(console.Address, "/api/v1/clusters/dev-1/captures"), content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("1 MiB", (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, string> Usually = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cluster"] = "dev-1",
        ["Name"] = "dev-1",
        ["Type"] = "buckets.s3.aws.upbound.io",
        ["Namespace"] = "-",
        ["Run"] = "00000000-0000-0000-0000-000000000001",
        ["Number"] = "1",
        ["Table"] = "buckets",
    };

    private static IEnumerable<string> Cursors() =>
        from list in new[] { "captures", "audit", "types", "resources", "versions", "changes", "storage buckets", "storage views", "recycle bin", "moment", "transforms", "other" }
        from place in new string[][] { ["-1"], ["99999999999999999999"], ["\uD800"], ["a\0b"], ["1", "2"], ["1", "x", "y"], [] }
        select PageCursor.Write(list, place);

    /// <summary>Null where the answer is as it should be.</summary>
    private async Task<string?> FaultAsync(HttpClient client, string method, string address)
    {
        using var answer = await AskAsync(client, method, address);
        var status = (int)answer.StatusCode;
        if (status < 400)
            return null;
        // What is no HTTP at all the server cuts off before anybody can say anything.
        if (status == 400 && address.Split('?')[0].Contains("%00", StringComparison.Ordinal))
            return null;
        if (status >= 500 || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{status} {method} {(address.Length > 200 ? address[..200] : address)}";
        var problem = (await answer.Content.ReadFromJsonAsync<Problem>())!;
        return problem is { Detail.Length: > 0, NextStep.Length: > 0, TraceId.Length: > 0 } ? null : $"{status} without words {method} {address}";
    }

    private async Task<HttpResponseMessage> AskAsync(HttpClient client, string method, string address)
    {
        var target = new Uri(console.Address.AbsoluteUri.TrimEnd('/') + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        return await client.SendAsync(request);
    }

    private static string Escaped(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(part => $"%{part:X2}"));

    private static Dictionary<string, string> With(ApiOperation operation, string parameter, string value) => new(Usual(operation)) { [parameter] = value };

    private static Dictionary<string, string> Usual(ApiOperation operation) => operation.InPath.ToDictionary(name => name, name => Usually.GetValueOrDefault(name, "x"));

    private async Task<IReadOnlyList<ApiOperation>> OperationsAsync()
    {
        using var browser = await console.SignedInAsync("api-operator");
        using var answer = await browser.FollowAsync("/openapi/v1.json");
        return ApiOperation.Of(await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private Task<HttpClient> ClientAsync() => console.NewClientAsync("api-operator");
}
