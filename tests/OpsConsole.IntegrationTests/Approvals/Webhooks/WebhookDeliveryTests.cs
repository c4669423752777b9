using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Webhooks;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals.Webhooks;

/// <summary>What happens to requests comes to whoever is to be told, once it happened and as it happened.</summary>
public sealed partial class WebhookDeliveryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private HookGround _hooks = null!;

    public async ValueTask InitializeAsync() => _hooks = await HookGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _hooks.DisposeAsync();

    [Fact]
    public async Task A_request_is_told_from_its_submission_to_its_end_signed_and_in_order()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        await ground.StartAsync<ExecutionScheduler>();

        var request = await ground.ApprovedAsync(["secret-toy-1", "secret-toy-2"]);
        await ground.RunAsync(request);

        await Eventually.True(() => receiver.All.Any(one => one.Type == "approval.succeeded"), "the end is told");
        Assert.Equal(["approval.requested", "approval.approved", "approval.executing", "approval.succeeded"], receiver.All.Select(one => one.Type));
        Assert.All(receiver.All, one =>
        {
            Assert.True(HookGround.Verifies(one), one.Body);
            Assert.Equal("application/json; charset=utf-8", one.ContentType);
            Assert.Equal(one.Id, one.Json.GetProperty("id").GetString());
            Assert.DoesNotContain("secret-toy", one.Body, StringComparison.Ordinal);
        });
        var sequences = receiver.All.Select(one => one.Json.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(sequences.Order(), sequences);
        await Eventually.True(async () => (await _hooks.StandingAsync("all")) is { Waiting: 0, Failed: 0, Error: null, DeliveredAt: not null }, "all of it is marked");
    }

    [Fact]
    public async Task Who_asks_who_may_approve_and_where_to_look_are_told_and_no_item_by_name()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();

        var request = await ground.AskAsync("otto", ["a", "b"]);

        await Eventually.True(() => receiver.All.Count == 1, "the submission is told");
        var data = receiver.All[0].Data;
        var told = data.GetProperty("request");
        Assert.Equal($"https://ops.example/approvals/{request.Number}", data.GetProperty("link").GetString());
        Assert.Equal("otto", data.GetProperty("by").GetProperty("subject").GetString());
        Assert.Equal(
            (request.Number, "toy.delete", "delete toys", "A", 2, request.Hash[..12], "they are not needed any more", "OPS-1"),
            (told.GetProperty("number").GetInt64(), told.GetProperty("action").GetString(), told.GetProperty("actionName").GetString(), told.GetProperty("class").GetString(),
                told.GetProperty("items").GetInt32(), told.GetProperty("planHash").GetString(), told.GetProperty("reason").GetString(), told.GetProperty("ticket").GetString()));
        Assert.Equal(["toys"], told.GetProperty("clusters").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, told.GetProperty("outcomes").GetProperty("deleted").GetInt32());
        var approvers = data.GetProperty("approvers");
        Assert.Equal(2, approvers.GetProperty("needed").GetInt32());
        Assert.Equal(["aaron", "amina", "anton"], approvers.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("subject").GetString()).Order());
    }

    [Theory]
    [InlineData(false, "approval.rejected")]
    [InlineData(true, "approval.revoked")]
    public async Task A_rejection_that_proposes_a_part_is_told_in_its_words_and_names_no_item(bool isApproved, string type)
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        var request = isApproved ? await ground.ApprovedAsync(["secret-toy-1", "secret-toy-2"]) : await ground.AskAsync("otto", ["secret-toy-1", "secret-toy-2"]);

        (await ground.Voting.VoteAsync(ApprovalGround.Person("anton"),
            new() { Number = request.Number, Decision = VoteDecision.Deny, PlanHash = request.Hash, Comment = "one is in use", Proposed = [1] }, CancellationToken.None)).Sure();

        await Eventually.True(() => receiver.All.Any(one => one.Type == type), "the rejection is told");
        Assert.Equal("rejected the plan: one is in use", receiver.All[^1].Data.GetProperty("why").GetString());
        Assert.All(receiver.All, one => Assert.DoesNotContain("secret-toy", one.Body, StringComparison.Ordinal));
        Assert.Equal(0, await ground.ScalarAsync<long>("select count(*) from audit_event where detail::text like '%secret-toy%'"));
        Assert.Contains("secret-toy-1", (await ground.Store.VotesAsync(request.Id, CancellationToken.None)).Single(vote => vote.Decision is VoteDecision.Deny).Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_silent_keeps_no_news()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        ground.Directory.IsSilent = true;

        await ground.Get<HaltStore>().HaltAsync(ApprovalGround.Person("amina"), "wait & <see>", CancellationToken.None);

        await Eventually.True(() => receiver.All.Count == 1, "the halt is told");
        Assert.Equal("approval.halted", receiver.All[0].Type);
        Assert.Equal("wait & <see>", receiver.All[0].Data.GetProperty("why").GetString());
        Assert.False(receiver.All[0].Data.GetProperty("approvers").TryGetProperty("people", out _));
    }

    [Fact]
    public async Task An_emergency_is_told_at_once_and_until_somebody_looked_at_it()
    {
        var receiver = await _hooks.AddAsync("loud", ("Events:0", "Emergency"), ("Events:1", "ReviewDue"), ("Events:2", "ReviewOverdue"), ("Events:3", "Ratified"));
        var slack = await _hooks.AddChatAsync("slack", WebhookFormat.Slack);
        var ground = await _hooks.StartAsync();
        await ground.StartAsync<ExecutionScheduler>();

        var request = (await ground.SubmitAsync(await ground.DraftAsync("ada", ["a"]), "ada", breakGlass: true)).Sure();
        await Eventually.True(() => receiver.All.Count == 2, "the emergency and its end are told");
        await ground.ForceAsync($"update approval_request set review_by = clock_timestamp(), row_version = row_version + 1 where id = '{request.Id}'");
        await ground.StartAsync<ApprovalKeeper>();
        await Eventually.True(() => receiver.All.Count == 3, "that the review is overdue is told");
        (await ground.Controls.ReviewAsync(ApprovalGround.Person("amina"), request.Number, true, "it burned", CancellationToken.None)).Sure();

        await Eventually.True(() => receiver.All.Count == 4, "the review is told");
        Assert.Equal(["approval.emergency", "approval.reviewDue", "approval.reviewOverdue", "approval.ratified"], receiver.All.Select(one => one.Type));
        Assert.DoesNotContain("ada", receiver.All[0].Data.GetProperty("approvers").GetProperty("people").EnumerateArray().Select(person => person.GetProperty("subject").GetString()));
        Assert.Contains("it burned", receiver.All[3].Data.GetProperty("why").GetString(), StringComparison.Ordinal);
        await Eventually.True(() => slack.All.Any(one => one.Body.Contains("EMERGENCY", StringComparison.Ordinal)), "Slack is told of the emergency");
        Assert.Equal(1, await ground.ScalarAsync<long>("select count(*) from audit_event where action = 'approval.review.overdue'"));
    }

    [Fact]
    public async Task Slack_and_Teams_get_their_own_form_at_the_address_of_the_file()
    {
        var slack = await _hooks.AddChatAsync("slack", WebhookFormat.Slack);
        var teams = await _hooks.AddChatAsync("teams", WebhookFormat.Teams);
        var ground = await _hooks.StartAsync();

        await ground.AskAsync("otto", ["a"]);

        await Eventually.True(() => slack.All.Count == 1 && teams.All.Count == 1, "both are told");
        Assert.Equal("/services/T0/secret-part", slack.All[0].Path);
        Assert.Equal("header", slack.All[0].Json.GetProperty("blocks")[0].GetProperty("type").GetString());
        Assert.Equal("AdaptiveCard", teams.All[0].Json.GetProperty("attachments")[0].GetProperty("content").GetProperty("type").GetString());
        Assert.All([slack.All[0], teams.All[0]], one => Assert.Null(one.Signature));
        Assert.Equal(slack.All[0].Id, teams.All[0].Id);
    }

    [Fact]
    public async Task A_webhook_begins_with_what_happens_from_then_on()
    {
        await using var before = await ApprovalGround.StartAsync(_hooks.Database);
        await before.AskAsync("otto", ["before"]);
        var receiver = await _hooks.AddAsync("late");
        var ground = await _hooks.StartAsync();

        var after = await ground.AskAsync("otto", ["after"]);

        await Eventually.True(() => receiver.All.Count > 0, "the later request is told");
        Assert.Equal(after.Number, Assert.Single(receiver.All).Data.GetProperty("request").GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Requests_that_touch_no_cluster_of_its_selector_are_none_of_its_business()
    {
        var lab = await _hooks.AddAsync("lab", ("Clusters", "environment=lab"));
        var prod = await _hooks.AddAsync("prod", ("Clusters", "environment=prod"));
        var ground = await _hooks.StartAsync();

        await ground.AskAsync("otto", ["a"]);
        await ground.Get<HaltStore>().HaltAsync(ApprovalGround.Person("amina"), "wait", CancellationToken.None);

        await Eventually.True(() => prod.All.Count == 2 && lab.All.Count == 1, "the halt is told to both");
        Assert.Equal("approval.halted", lab.All[0].Type);
    }

    [Fact]
    public async Task The_recipe_of_the_documents_verifies_a_delivery_and_nothing_else()
    {
        var receiver = await _hooks.AddAsync("all");
        var ground = await _hooks.StartAsync();
        await ground.AskAsync("otto", ["a"]);
        await Eventually.True(() => receiver.All.Count == 1, "the submission is told");
        var recipe = Recipe().Match(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Folder, "docs", "api.md"))).Groups["script"].Value;

        Assert.NotEmpty(recipe);
        Assert.Equal(0, await RunAsync(recipe, receiver.All[0]));
        Assert.NotEqual(0, await RunAsync(recipe, receiver.All[0] with { Body = receiver.All[0].Body.Replace("toys", "toyz", StringComparison.Ordinal) }));
        Assert.NotEqual(0, await RunAsync(recipe, receiver.All[0] with { Timestamp = (long.Parse(receiver.All[0].Timestamp, CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture) }));
    }

    private async Task<int> RunAsync(string script, Received received)
    {
        var folder = Directory.CreateTempSubdirectory("ocrecipe-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "body"), received.Body);
        File.Copy(_hooks.KeyFile, Path.Combine(folder.FullName, "secret"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script])
        {
            WorkingDirectory = folder.FullName,
            Environment = { ["id"] = received.Id, ["timestamp"] = received.Timestamp, ["signature"] = received.Signature },
        })!;
        await shell.WaitForExitAsync();
        folder.Delete(recursive: true);
        return shell.ExitCode;
    }

    [GeneratedRegex("```sh verify-webhook\n(?<script>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Recipe();
}
