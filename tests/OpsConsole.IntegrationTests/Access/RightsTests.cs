using System.Net;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Rights come from the directory at the moment of asking; the cookie has no say.</summary>
[Collection(typeof(AccessCollection))]
public sealed class RightsTests(AccessConsole console) : IDisposable
{
    public void Dispose() => console.Provider.Directory.Mood = DirectoryMood.Answering;

    [Fact]
    public async Task A_role_taken_away_is_gone_from_reads_once_revalidated()
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);
        Assert.Equal(1, (await browser.MeAsync()).GetProperty("roles").GetArrayLength());

        console.Change(subject, person => person with { Groups = [] });

        await Eventually.True(async () => (await browser.MeAsync()).GetProperty("roles").GetArrayLength() == 0,
            "the role is gone");
    }

    [Fact]
    public async Task A_disabled_persons_cookie_stops_working_once_revalidated()
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);

        console.Change(subject, person => person with { Enabled = false });

        await Eventually.True(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        }, "the cookie is refused");
    }

    [Fact]
    public async Task A_person_removed_from_the_directory_has_no_rights_left()
    {
        var subject = console.AddPerson("operators", "auditors");
        using var browser = await console.SignedInAsync(subject);

        console.Provider.Directory.Remove(subject);

        await Eventually.True(async () => (await browser.MeAsync()).GetProperty("standing").GetString() == "unknown", "the person is unknown");
        Assert.Equal(0, (await browser.MeAsync()).GetProperty("roles").GetArrayLength());
    }

    [Theory]
    [InlineData(DirectoryMood.Hanging)]
    [InlineData(DirectoryMood.Failing)]
    public async Task A_directory_that_does_not_answer_closes_the_console_and_the_page_says_why(DirectoryMood mood)
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);

        console.Provider.Directory.Mood = mood;

        var problem = await Eventually.Value(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? await Problem.ReadAsync(answer) : null;
        }, "the console refuses");
        Assert.Contains("directory that knows your roles does not answer", problem.Detail, StringComparison.Ordinal);
        using var page = await browser.FollowAsync("/settings");
        Assert.Contains("directory that knows your roles does not answer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var health = await browser.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("\"access\":\"Degraded\"", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        console.Provider.Directory.Mood = DirectoryMood.Answering;
        await Eventually.True(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.IsSuccessStatusCode;
        }, "the console works again without a restart");
    }

    [Fact]
    public async Task Sign_in_works_while_the_directory_is_silent_and_gives_no_rights()
    {
        var subject = console.AddPerson("operators");
        console.Provider.Directory.Mood = DirectoryMood.Failing;

        using var browser = await console.SignedInAsync(subject);
        using var answer = await browser.GetAsync("/api/v1/me");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Accounts_that_become_one_person_are_shown_to_administrators_and_share_no_right()
    {
        var (account, other) = (console.AddPerson("administrators"), console.AddPerson());
        using var browser = await console.SignedInAsync(account);
        using var linked = await console.SignedInAsync(other);
        var before = await File.ReadAllTextAsync(console.Assignments);
        try
        {
            var issuer = console.Provider.Issuer;
            WholeFile.Write(console.Assignments, before[..before.LastIndexOf('}')]
                + $$""", "linked": [ [ { "issuer": "{{issuer}}", "subject": "{{account}}" }, { "issuer": "{{issuer}}", "subject": "{{other}}" } ] ] }""");

            await Eventually.True(async () =>
            {
                using var page = await browser.FollowAsync("/settings");
                return (await page.Content.ReadAsStringAsync()).Contains($"person {other} of {issuer}: the same human being as {account} of {issuer}", StringComparison.Ordinal);
            }, "the page says who became one person");
            Assert.Equal(0, (await linked.MeAsync()).GetProperty("roles").GetArrayLength());
        }
        finally
        {
            WholeFile.Write(console.Assignments, before);
        }
    }

    [Fact]
    public async Task A_changed_assignments_file_is_read_a_bad_one_refused_by_name_and_both_are_in_the_chain()
    {
        var subject = console.AddPerson("newcomers");
        using var browser = await console.SignedInAsync(subject);
        var before = await File.ReadAllTextAsync(console.Assignments);
        try
        {
            console.WriteGrants("""{ "group": "newcomers", "role": "viewer", "clusters": "environment=staging" }""");
            await Eventually.True(async () => (await browser.MeAsync()).GetProperty("roles").GetArrayLength() == 1, "the new grant holds");

            console.WriteGrants("""{ "group": "newcomers", "role": "owner", "clusters": "" }""");
            await Eventually.True(() => CountAsync("configuration.refused"), "the refusal is in the chain");
            Assert.Equal(1, (await browser.MeAsync()).GetProperty("roles").GetArrayLength());
            using var page = await browser.FollowAsync("/settings");
            var html = await page.Content.ReadAsStringAsync();
            Assert.Contains(console.Assignments, html, StringComparison.Ordinal);
            await Eventually.True(() => console.Log.Any(line => line.Contains("grants[0].role is 'owner'", StringComparison.Ordinal)
                || line.Contains("grants[0].role is \\u0027owner\\u0027", StringComparison.Ordinal)), "the log names the bad role");
        }
        finally
        {
            WholeFile.Write(console.Assignments, before);
        }
        await Eventually.True(async () => (await browser.MeAsync()).GetProperty("roles").GetArrayLength() == 0, "the old grants hold again");
        Assert.True(await CountAsync("configuration.reloaded"));

        async Task<bool> CountAsync(string action) => await TestDatabases.AskAsync<long>(console.Database.OwnerConnection,
            $"select count(*) from audit_event where action = '{action}' and subject like '%{console.Assignments}'") > 0;
    }
}
