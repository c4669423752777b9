using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Approvals.Webhooks;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>
/// A console killed at every step of a request, with people who ask again for whatever they got no answer to: nothing happens twice, every transition
/// stands once in the chain, and what became of a request is what became of the world.
/// </summary>
public sealed class ApprovalCrashTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _checkpoints = Directory.CreateTempSubdirectory("occheckpoints-");
    private readonly string _key = Path.GetTempFileName();
    private HookReceiver _receiver = null!;
    private TestConsole _console = null!;
    /// <summary>Where the console is to be killed; it is started anew, to be killed at the next, whenever it is gone.</summary>
    private Queue<string> _kills = new();
    private bool _isToBeKilled;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_key, "a key of a test, which is long enough");
        _receiver = await HookReceiver.StartAsync();
        _console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Captures:Enabled"] = "false",
            ["Audit:VerifyInterval"] = "00:00:01",
            ["Audit:Checkpoints:Interval"] = "00:00:01",
            ["Audit:Checkpoints:Folder"] = _checkpoints.FullName,
            ["Approvals:LookInterval"] = "00:00:00.1",
            ["Approvals:Lease"] = "00:00:02",
            ["Approvals:SettleAfter"] = "00:00:01",
            ["Approvals:FinalizerPatience"] = "00:00:01",
            ["Console:PublicAddress"] = "https://ops.example",
            ["Approvals:Webhooks:0:Name"] = "all",
            ["Approvals:Webhooks:0:Url"] = _receiver.Address.ToString(),
            ["Approvals:Webhooks:0:SecretFile"] = _key,
            ["Approvals:WebhookRetry:Timeout"] = "00:00:05",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _receiver.DisposeAsync();
        File.Delete(_key);
        _checkpoints.Delete(recursive: true);
    }

    [Fact]
    public async Task Killed_at_every_step_of_requests_nothing_happens_twice_and_all_of_it_is_told()
    {
        // Seeding the rules comes first in any console, and is killed like the rest.
        _kills = new(CrashSteps.Of("approved").OrderBy(step => step == "approvals.rules.stored" ? 0 : 1));
        await NextAsync();

        for (var most = 100; _kills.Count > 0 || _isToBeKilled || most < 104; most++)
        {
            await HaltAndResumeAsync();
            await ChangeRulesAsync(most);
        }

        await _console.StopAsync();
        await _console.StartAsync();
        await AssertToldAsync();
        await AssertSoundAsync();
    }

    /// <summary>Two requests for other rules, of which the second is stale once the first has run, or runs where the first had no effect.</summary>
    private async Task ChangeRulesAsync(int most)
    {
        var first = await SubmittedAsync(most);
        var second = await SubmittedAsync(most + 1000);
        foreach (var number in new[] { first, second })
        {
            await VoteAsync(number, "approver-1");
            await AskAsync("approver-1", HttpMethod.Delete, $"requests/{number}/votes", null);
            await VoteAsync(number, "approver-1");
            await VoteAsync(number, "approver-2");
        }
        foreach (var number in new[] { first, second })
        {
            await UntilAsync(number, state => state != "approved" ? true : null, () => AskAsync("administrator", HttpMethod.Post, $"requests/{number}/run", null));
            await UntilAsync(number, state => state is "succeeded" or "failed" or "stale" ? true : null, () => Task.CompletedTask);
        }
    }

    /// <summary>One halts everything, and two let it go on.</summary>
    private async Task HaltAndResumeAsync()
    {
        await SwitchAsync("approver-1", "halt", halt => halt.GetProperty("halted").GetBoolean());
        await SwitchAsync("approver-1", "halt/resume", halt => halt.GetProperty("resumeAskedBy").ValueKind is JsonValueKind.String);
        await SwitchAsync("approver-2", "halt/resume", halt => !halt.GetProperty("halted").GetBoolean());
    }

    private Task SwitchAsync(string account, string address, Func<JsonElement, bool> isReached) => Eventually.True(async () =>
    {
        if (await AskAsync(account, HttpMethod.Get, "halt", null) is { } halt && halt.TryGetProperty("halted", out _) && isReached(halt))
            return true;
        await AskAsync(account, HttpMethod.Post, address, new { why = "so that kills have something to hit" });
        return false;
    }, $"{account} is heard: {address}");

    private async Task<long> SubmittedAsync(int most)
    {
        // The same key is the same request, however often it is asked for.
        var key = $"{++_asked}";
        while (true)
        {
            if (await AskAsync("administrator", HttpMethod.Get, "rules", null) is not { } rules || !rules.TryGetProperty("rules", out var document))
                continue;
            var wanted = document.GetRawText().Replace($"\"mostItems\":{MostOf(document)}", $"\"mostItems\":{most.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
            if (await AskAsync("administrator", HttpMethod.Post, "plans", new { action = "approvals.change-rules", onDrift = "stale", start = "run", parameters = new Dictionary<string, string> { ["rules"] = wanted } })
                    is not { } plan || !plan.TryGetProperty("draft", out var draft))
                continue;
            var body = new { draft = draft.GetGuid(), planHash = plan.GetProperty("planHash").GetString(), reason = "so that kills have something to hit", ticket = "OPS-1" };
            for (var tries = 0; tries < 10; tries++)
                if (await AskAsync("administrator", HttpMethod.Post, "requests", body, key) is { } request && request.TryGetProperty("number", out var number))
                    return number.GetInt64();
        }
    }

    private static int MostOf(JsonElement document) =>
        document.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("key").GetString() == "every-class-b").GetProperty("mostItems").GetInt32();

    private Task VoteAsync(long number, string approver) => UntilAsync(number,
        _ => null, async () => await AskAsync(approver, HttpMethod.Post, $"requests/{number}/votes",
            new { decision = "approve", planHash = (await AskAsync(approver, HttpMethod.Get, $"requests/{number}", null))?.GetProperty("request").GetProperty("planHash").GetString() }),
        detail => detail.GetProperty("request").GetProperty("state").GetString() != "pending"
            || detail.GetProperty("votes").EnumerateArray().Any(vote => vote.GetProperty("person").GetString() == NameOf(approver) && vote.GetProperty("endedAt").ValueKind == JsonValueKind.Null));

    private static string NameOf(string approver) => approver == "approver-1" ? "Amina Approver" : "Aaron Approver";

    private Task UntilAsync(long number, Func<string, bool?> isReached, Func<Task> act, Func<JsonElement, bool>? isTold = null) => Eventually.True(async () =>
    {
        if (await AskAsync("administrator", HttpMethod.Get, $"requests/{number}", null) is { } detail && detail.TryGetProperty("request", out var request)
            && (isReached(request.GetProperty("state").GetString()!) == true || isTold?.Invoke(detail) == true))
            return true;
        await act();
        return false;
    }, $"request #{number} goes on");

    /// <summary>Null where the console was gone; it is then there again.</summary>
    private async Task<JsonElement?> AskAsync(string account, HttpMethod method, string address, object? body, string? key = null)
    {
        if (_console.Process.Exited.IsCompleted)
        {
            await NextAsync();
            return null;
        }
        try
        {
            using var client = await _console.ClientAsync(account);
            using var request = new HttpRequestMessage(method, $"/api/v1/approvals/{address}") { Content = body is null ? null : JsonContent.Create(body) };
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            using var answer = await client.SendAsync(request);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            return null;
        }
    }

    private async Task NextAsync()
    {
        _isToBeKilled = _kills.TryDequeue(out var step);
        if (step is not null)
        {
            await _console.StartUntilAsync(step, 1);
            await Task.WhenAny(_console.ReadyAsync(), _console.Process.Exited);
        }
        else
        {
            await _console.StartAsync();
        }
    }

    /// <summary>All that the chain says of requests since the webhook is known, each with one body however often it was sent.</summary>
    private async Task AssertToldAsync()
    {
        await Eventually.True(() => Captured.AskAsync<bool>(_console.Database, """
            select count(*) > 0 and bool_and(d.state = 'delivered') and min(w.sequence) = (select max(sequence) from audit_event)
              from approval_webhook_delivery d
              join approval_webhook w on w.name = d.webhook
            """), "all of it is told");
        Assert.Equal("", await Captured.AskAsync<string>(_console.Database, """
            select coalesce(string_agg(concat(e.sequence, ' ', e.action), '; '), '')
              from audit_event e
             where e.sequence >= (select min(sequence) from approval_webhook_delivery)
               and e.action in ('approval.submitted', 'approval.approved', 'approval.reopened', 'approval.executing', 'approval.succeeded', 'approval.failed', 'approval.stale',
                                'approval.halted', 'approval.resume.asked', 'approval.resumed')
               and not exists (select from approval_webhook_delivery d where d.event_id = e.id)
            """));
        var told = _receiver.All.GroupBy(one => one.Id).ToList();
        Assert.Equal(await Captured.AskAsync<long>(_console.Database, "select count(*) from approval_webhook_delivery"), told.Count);
        Assert.All(told, same => Assert.Single(same.DistinctBy(one => one.Body)));
    }

    private async Task AssertSoundAsync()
    {
        // Each transition once, each vote once, at most one intent an item, and as many sets of rules as requests that say they made one.
        Assert.Equal("", await Captured.AskAsync<string>(_console.Database, """
            select coalesce(string_agg(concat(detail->>'request', ' ', action, ' ', count), '; '), '')
              from (select detail->>'request' as request, action, count(*) as count, min(detail::text)::jsonb as detail
                      from audit_event
                     where action in ('approval.submitted', 'approval.approved', 'approval.executing', 'approval.succeeded', 'approval.failed', 'approval.stale')
                     group by detail->>'request', action) as told
             where count > (select 1 + count(*) from approval_event e where e.request_id = told.request::uuid and e.kind = 'reopened' and told.action = 'approval.approved')
            """));
        foreach (var action in new[] { "approval.halted", "approval.resume.asked", "approval.resumed" })
            Assert.Equal(await Captured.AskAsync<long>(_console.Database, "select count(*) from approval_halt where resumed_at is not null"),
                await Captured.AskAsync<long>(_console.Database, $"select count(*) from audit_event where action = '{action}'"));
        Assert.Equal(
            await Captured.AskAsync<long>(_console.Database, "select count(*) from approval_request where state = 'succeeded'"),
            await Captured.AskAsync<long>(_console.Database, "select max(version) - 1 from approval_rule_set"));
        Assert.Equal(0, await Captured.AskAsync<long>(_console.Database, """
            select count(*)
              from approval_item i
              join approval_request r on r.id = i.request_id
             where (r.state = 'succeeded') <> (i.state = 'done') or (i.state = 'done' and not exists (select from approval_intent where request_id = r.id))
            """));
        Assert.Equal(0, await Captured.AskAsync<long>(_console.Database, "select count(*) from approval_request where state not in ('draft', 'succeeded', 'failed', 'stale')"));
        Assert.EndsWith(" holds", (await DatabaseForm.OfAsync(_console.Database))[^1], StringComparison.Ordinal);
    }
}
