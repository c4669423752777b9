using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>Restores asked for and approved over the HTTP API of a console that may be killed meanwhile.</summary>
internal static class AskedRestores
{
    public static async Task<JsonElement> SubmittedAsync(this TestConsole console, string cluster, string type, IEnumerable<string> names)
    {
        var restore = JsonSerializer.Serialize(names.Select(name => new { cluster, type, name }));
        var plan = await console.PostAsync("operator", "plans", new { action = "restores.restore", start = "approval", parameters = new Dictionary<string, string> { ["restore"] = restore } });
        return await console.PostAsync("operator", "requests", new
        {
            draft = plan.GetProperty("draft").GetGuid(),
            planHash = plan.GetProperty("planHash").GetString(),
            reason = "so that kills have something to hit",
            ticket = "OPS-1",
        });
    }

    /// <summary>The kill may come before the answer.</summary>
    public static async Task ApproveUntilKilledAsync(this TestConsole console, JsonElement request)
    {
        try
        {
            await console.PostAsync("approver-1", $"requests/{request.GetProperty("number").GetInt64()}/votes", new { decision = "approve", planHash = request.GetProperty("planHash").GetString() });
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            Assert.True(await Captured.AskAsync<bool>(console.Database, $"select approved_at is not null from approval_request where id = '{request.GetProperty("id").GetGuid()}'"));
        }
    }

    /// <summary>Killed at that time it comes by a step, while it runs a request that is approved then.</summary>
    public static async Task KilledAtAsync(this TestConsole console, Kill kill, JsonElement request)
    {
        await console.StartUntilAsync(kill.Step, kill.Time);
        await console.ReadyAsync();
        await console.ApproveUntilKilledAsync(request);
        await Eventually.True(() => console.Process.Exited.IsCompleted, $"the console is killed at {kill}");
        Assert.Equal(CrashSteps.Killed, await console.Process.Exited);
    }

    public static Task EndsAsync(this TestConsole console, JsonElement request, string which) => Eventually.True(
        () => Captured.AskAsync<bool>(console.Database, $"select ended_at is not null from approval_request where id = '{request.GetProperty("id").GetGuid()}'"), $"the request killed at {which} ends");

    private static async Task<JsonElement> PostAsync(this TestConsole console, string account, string address, object body)
    {
        using var client = await console.ClientAsync(account);
        using var answer = await client.PostAsJsonAsync(new Uri($"/api/v1/approvals/{address}", UriKind.Relative), body);
        var content = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {content}");
        return content;
    }
}
