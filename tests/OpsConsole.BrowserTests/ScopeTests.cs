using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

/// <summary>The viewer's role reaches staging. Production is to them as if it were not there: by page, by API and by guessing addresses.</summary>
public sealed partial class ScopeTests(SandboxedConsole console)
{
    private const string Absent = "no-such-cluster";

    public static TheoryData<string> Pages =>
    [
        "/clusters/{0}", "/clusters/{0}?tab=resources", "/clusters/{0}?tab=changes", "/clusters/{0}?tab=captures", $"/clusters/{{0}}/types/{Clusters.ManagedType}",
        "/clusters/{0}/types/namespaces/-/default", "/clusters/{0}/types/namespaces/-/default/diff?from=1&to=2", "/captures/{0}/00000000-0000-0000-0000-000000000001",
        "/changes?cluster={0}", "/resources?cluster={0}",
    ];

    public static TheoryData<string> Endpoints =>
    [
        "/api/v1/clusters/{0}/types", $"/api/v1/clusters/{{0}}/types/{Clusters.ManagedType}/resources", "/api/v1/clusters/{0}/types/namespaces/resources/-/default",
        "/api/v1/clusters/{0}/types/namespaces/resources/-/default/versions", "/api/v1/clusters/{0}/types/namespaces/resources/-/default/diff?from=1&to=2",
        "/api/v1/clusters/{0}/types/namespaces/resources/-/default/manifest", "/api/v1/clusters/{0}/changes", "/api/v1/clusters/{0}/captures",
    ];

    [Theory]
    [InlineData("/")]
    [InlineData("/resources")]
    [InlineData("/changes?minutes=1440")]
    [InlineData("/captures")]
    [InlineData("/settings")]
    public async Task No_page_of_the_viewer_names_another_environment(string path)
    {
        await using var visit = await console.VisitAsync("viewer");

        await visit.OpenAsync(path);

        var html = await visit.Page.ContentAsync();
        Assert.DoesNotContain(Clusters.Production, html, StringComparison.Ordinal);
        Assert.DoesNotContain(Clusters.Development, html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_guessed_page_answers_as_for_a_cluster_that_does_not_exist(string path)
    {
        await using var visit = await console.VisitAsync("viewer");

        var hidden = await ReadAsync(visit, path, Clusters.Production);

        Assert.Equal(await ReadAsync(visit, path, Absent), hidden);
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_guessed_endpoint_answers_as_for_a_cluster_that_does_not_exist(string path)
    {
        await using var visit = await console.VisitAsync("viewer");

        var hidden = await AskAsync(visit, path, Clusters.Production);

        Assert.Equal(404, hidden.Status);
        Assert.Equal(await AskAsync(visit, path, Absent), hidden);
    }

    [Fact]
    public async Task The_api_lists_only_the_viewers_clusters()
    {
        await using var visit = await console.VisitAsync("viewer");

        var answer = await (await visit.Page.APIRequest.GetAsync(new Uri(visit.Address, "/api/v1/clusters").ToString())).TextAsync();

        Assert.Contains(Clusters.Staging, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Clusters.Production, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Clusters.Development, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_read_the_audit_chain_is_told_so()
    {
        await using var visit = await console.VisitAsync("viewer");

        await visit.OpenAsync("/audit");

        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Forbidden");
        await Expect(visit.Page.Locator("main tbody")).ToHaveCountAsync(0);
    }

    private static async Task<string> ReadAsync(Visit visit, string path, string cluster)
    {
        await visit.OpenAsync(string.Format(null, path, cluster));
        // The interval of a change list ends now, and now moves on between two readings; the id is of the request.
        return Passing().Replace(await visit.Page.Locator("main").InnerTextAsync(), "(passing)").Replace(cluster, "*", StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> AskAsync(Visit visit, string path, string cluster)
    {
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(visit.Address, string.Format(null, path, cluster)).ToString());
        using var problem = JsonDocument.Parse(await answer.TextAsync());
        // The trace id is of the request, not of what was asked for.
        var said = problem.RootElement.EnumerateObject().Where(member => member.Name != "traceId").Select(member => member.ToString());
        return (answer.Status, string.Join('\n', said).Replace(cluster, "*", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\d{1,2} \w{3} \d\d:\d\d UTC|\b[0-9a-f]{8,}\b")]
    private static partial Regex Passing();
}
