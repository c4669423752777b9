using System.Net.Http.Json;
using OpsConsole.IntegrationTests.Crash;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals.Webhooks;

/// <summary>The console's own program with webhooks: what it starts with, and what it never tells.</summary>
public sealed class WebhookProcessTests(PostgresFixture postgres) : IDisposable
{
    private const string KeyText = "the-key-of-a-signature-that-nobody-may-see";
    private const string SecretPath = "/services/T0/the-secret-part-of-an-address";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("ochooks-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task Without_its_key_or_its_own_address_the_console_does_not_start()
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());
        settings["Approvals:Webhooks:0:Name"] = "pager";
        settings["Approvals:Webhooks:0:Url"] = "https://pager.example/hook";
        settings["Approvals:Webhooks:0:SecretFile"] = "/no/such.key";

        await using var console = ConsoleProcess.Start(new() { Settings = settings });

        Assert.Equal(78, await console.Exited.WaitAsync(Eventually.Limit));
        Assert.Equal(
            [
                "OpsConsole cannot start: Approvals:Webhooks:0:SecretFile names '/no/such.key', which is not there; mount it, readable for the console",
                "OpsConsole cannot start: Console:PublicAddress is missing; webhooks link to the console: write where people open it, such as https://ops.example.com",
            ],
            console.Lines.Where(line => line.StartsWith("OpsConsole cannot start", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_process_that_sends_nothing_needs_no_key()
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());
        settings["Replica:Roles:0"] = "Executor";
        settings["Approvals:Webhooks:0:Name"] = "pager";
        settings["Approvals:Webhooks:0:Url"] = "https://pager.example/hook";
        settings["Approvals:Webhooks:0:SecretFile"] = "/no/such.key";

        await using var console = ConsoleProcess.Start(new() { Settings = settings });

        await console.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Neither_key_nor_secret_address_stands_in_the_database_the_log_or_the_figures_whatever_goes_wrong()
    {
        await using var fails = await HookReceiver.StartAsync();
        await using var refuses = await HookReceiver.StartAsync();
        fails.Answer = (context, _) => HookReceiver.WithAsync(context, 500, KeyText);
        refuses.Answer = (context, one) => HookReceiver.WithAsync(context, 404, one.Path);
        var (key, address, gone) = (File("key", KeyText), File("address", new Uri(refuses.Address, SecretPath).ToString()), File("gone", $"http://127.0.0.1:1{SecretPath}"));
        await using var console = await TestConsole.StartAsync(postgres, new Dictionary<string, string?>
        {
            ["Captures:Enabled"] = "false",
            ["Console:PublicAddress"] = "https://ops.example",
            ["Approvals:WebhookRetry:First"] = "00:00:00.1",
            ["Approvals:Webhooks:0:Name"] = "fails",
            ["Approvals:Webhooks:0:Url"] = fails.Address.ToString(),
            ["Approvals:Webhooks:0:SecretFile"] = key,
            ["Approvals:Webhooks:1:Name"] = "refuses",
            ["Approvals:Webhooks:1:Format"] = "Slack",
            ["Approvals:Webhooks:1:UrlFile"] = address,
            ["Approvals:Webhooks:2:Name"] = "gone",
            ["Approvals:Webhooks:2:Format"] = "Teams",
            ["Approvals:Webhooks:2:UrlFile"] = gone,
            ["Logging:LogLevel:Default"] = "Debug",
        });
        await Eventually.True(async () => await Captures.Captured.AskAsync<long>(console.Database, "select count(*) from approval_webhook") == 3, "every webhook has its place in the chain");

        using (var client = await console.ClientAsync("approver-1"))
        using (var answer = await client.PostAsJsonAsync("/api/v1/approvals/halt", new { why = "so that there is something to tell" }))
            answer.EnsureSuccessStatusCode();

        await Eventually.True(() => console.Process.Lines.Any(line => line.Contains("\"EventId\":1342", StringComparison.Ordinal))
            && console.Process.Lines.Count(line => line.Contains("\"EventId\":1341", StringComparison.Ordinal)) > 3, "what went wrong is logged");
        using var http = new HttpClient { BaseAddress = console.Address };
        var figures = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var rows = await DatabaseForm.OfAsync(console.Database);
        Assert.Contains("opsconsole_webhooks_waiting{", figures, StringComparison.Ordinal);
        Assert.Matches("opsconsole_webhooks_deliveries_total\\{[^}]*outcome=\"failed\"[^}]*\\} 1", figures);
        Assert.Contains(rows, row => row.Contains("approval.halted", StringComparison.Ordinal) && row.Contains("answered 404", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("it cannot be reached", StringComparison.Ordinal));
        var page = await ShownAsync(console, "approver-1", "answered 404");
        Assert.Contains("Gave up", page, StringComparison.Ordinal);
        Assert.DoesNotContain("answered 404", await ShownAsync(console, "viewer", "How the webhooks are doing is for approvers and administrators."), StringComparison.Ordinal);
        foreach (var text in (IEnumerable<string>)[page, figures, .. rows, .. console.Process.Lines])
        {
            Assert.DoesNotContain(KeyText, text, StringComparison.Ordinal);
            Assert.DoesNotContain("the-secret-part", text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> ShownAsync(TestConsole console, string account, string waitFor)
    {
        using var session = await ConsoleSession.SignInAsync(console.Address, account, CancellationToken.None);
        await using var tab = await HeadlessCircuit.OpenAsync(session, "/settings?tab=about", CancellationToken.None);
        await tab.WaitForTextAsync(waitFor);
        return tab.Text;
    }

    private string File(string name, string text)
    {
        var path = Path.Combine(_files.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
