using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Reports;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

/// <summary>The document of a request that ended.</summary>
public sealed partial class RequestReportTests
{
    private const string Hostile = "a`|<img src=x onerror=alert(1)>\n## Items\n[x](javascript:alert(1))";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_says_who_asked_for_what_and_why_who_voted_and_why_it_ended()
    {
        var report = await WriteAsync(View(Item(1)) with
        {
            Votes = [Vote("Amina", VoteDecision.Approve, "Looked."), Vote("Eve", VoteDecision.Approve, "") with { EndedAt = Now, EndedWhy = "withdrawn" }],
            Events = [new() { Id = 1, At = Now.AddMinutes(-5), Kind = "executing", Words = "began to delete 1 bucket" }, new() { Id = 2, At = Now, Kind = "partial", Words = "ran to its end" }],
        }, [Item(1)]);

        Assert.StartsWith("# Request 12: delete buckets\n\n- State: **Partly done**\n- Asked by: Ada\n- Ticket: ` CHG-1 `\n", report, StringComparison.Ordinal);
        Assert.Contains($"hash ` {new string('0', 64)} `", report, StringComparison.Ordinal);
        Assert.Contains("- Began to run: 2026-11-28 09:55:00 UTC\n- Ended: 2026-11-28 10:00:00 UTC\n- Page: <https://ops.example/base/approvals/12>", report, StringComparison.Ordinal);
        Assert.Contains("> the tenant left  \n> in October", report, StringComparison.Ordinal);
        Assert.Contains("## Why it ended\n\nRan to its end.\n", report, StringComparison.Ordinal);
        Assert.Contains($"- Amina approved the plan ` {new string('0', 64)} `, 2026-11-28 10:00:00 UTC\n  > Looked.", report, StringComparison.Ordinal);
        Assert.Contains("it counts no more since 2026-11-28 10:00:00 UTC (withdrawn)", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_add_up_to_the_plan_and_each_item_is_told_with_its_uid_the_words_of_the_server_and_the_state_before()
    {
        IReadOnlyList<ItemLine> items = [Item(2) with { State = ItemState.Refused, Result = "refused by the server", Answered = "denied: in use\n(1 Usage)" }, Item(1) with { WayBack = "/clusters/prod/types/b/-/x?version=3&uid=u" }, Item(3)];

        var report = await WriteAsync(View([.. items]), items);

        var counts = CountRow().Matches(report[report.IndexOf("## Outcomes", StringComparison.Ordinal)..report.IndexOf("## What was planned", StringComparison.Ordinal)]).Select(match => int.Parse(match.Groups[1].Value, null)).ToList();
        Assert.Equal([2, 1], counts);
        Assert.Equal(items.Count, counts.Sum());
        Assert.Contains("| **Whole plan** | **3** |", report, StringComparison.Ordinal);
        Assert.Equal(["1 of 3", "2 of 3", "3 of 3"], ItemHead().Matches(report).Select(match => match.Groups[1].Value));
        Assert.Contains("- Cluster: ` prod-1 ` (prod)\n- Type: ` buckets.example.org `\n- Namespace: ` c1 `\n- Name: ` data-1 `\n- Uid: ` uid-1 `\n", report, StringComparison.Ordinal);
        Assert.Contains("- State before: <https://ops.example/base/clusters/prod/types/b/-/x?version=3&uid=u>", report, StringComparison.Ordinal);
        Assert.Contains("- Outcome: **refused**: refused by the server", report, StringComparison.Ordinal);
        Assert.Contains("- The server's words:\n\n  ```text\n  denied: in use\n  (1 Usage)\n  ```\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_text_it_has_adds_no_heading_no_link_and_no_markup()
    {
        var lying = Item(1) with { Cluster = Hostile, Environment = Hostile, Type = Hostile, Namespace = Hostile, Name = Hostile, Uid = Hostile, Words = Hostile, Result = Hostile, WayBack = "javascript:alert(1)", Answered = $"```\n{Hostile}" };
        var view = View(lying);

        var report = await WriteAsync(view with { Request = view.Request with { Summary = Hostile, Person = Hostile, Reason = Hostile, Ticket = Hostile }, Votes = [Vote(Hostile, VoteDecision.Deny, Hostile)] }, [lying]);

        var lines = WithoutCode(report).Split('\n');
        Assert.Equal(9, lines.Count(line => line.StartsWith('#')));
        Assert.DoesNotContain(lines, line => line.Contains("<img", StringComparison.Ordinal) && !line.Contains(@"\<img", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("[x](", StringComparison.Ordinal));
        Assert.Contains("- State before: ` javascript:alert(1) `", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("/\\evil.example")]
    public async Task Only_pages_of_this_console_are_links(string way)
    {
        var report = await WriteAsync(View(Item(1)), [Item(1) with { WayBack = way }]);

        Assert.DoesNotContain("<https://evil", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<//", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_plan_stays_a_document_that_can_be_attached()
    {
        List<ItemLine> items = [.. Enumerable.Range(1, 5000).Select(number => Item(number) with { Answered = new string('w', 4000) })];

        var report = await WriteAsync(View([.. items]), items);

        Assert.Equal(5000, ItemHead().Count(report));
        Assert.InRange(report.Length, 5_000_000, 10_000_000);
        Assert.Contains("… 3000 more characters", report, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(RequestView view, IReadOnlyList<ItemLine> items)
    {
        using var file = new MemoryStream();
        await new RequestReport(view, items, new Uri("https://ops.example/base/")).WriteAsync(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    /// <summary>Fenced blocks and code spans taken out, as a reader of Markdown does first.</summary>
    private static string WithoutCode(string report) => Span().Replace(Fenced().Replace(report, ""), "");

    private static ItemLine Item(int number) => new()
    {
        Number = number,
        ClusterId = 1,
        Cluster = "prod-1",
        Environment = "prod",
        Type = "buckets.example.org",
        Namespace = "c1",
        Name = $"data-{number}",
        Uid = $"uid-{number}",
        Outcome = "deleted",
        Rank = OutcomeRank.Deleted,
        Words = "bucket and contents deleted",
        Findings = [],
        State = ItemState.Done,
        Result = "done",
        ChangedAt = Now,
    };

    private static RequestView View(params ItemLine[] items) => new()
    {
        Request = new()
        {
            Number = 12,
            State = RequestState.Partial,
            Action = "resources.delete",
            Summary = "delete buckets",
            Undo = "none",
            Issuer = "i",
            SubjectId = "ada",
            Person = "Ada",
            HumanIssuer = "i",
            HumanSubject = "ada",
            PlanHash = new byte[32],
            Items = items.Length,
            ClusterIds = [1],
            Environments = ["prod"],
            Reason = "the tenant left\nin October",
            Ticket = "CHG-1",
            SubmittedAt = Now.AddHours(-1),
            EndedAt = Now,
            EndedWhy = "ran to its end",
            Now = Now,
        },
        Items = ItemPage.From(items, null, 1),
        Blast = BlastRadius.Of(items),
        Votes = [],
        Editors = [],
        Events = [],
        Rule = new(),
        Obstacles = [],
        May = new() { Vote = new(null, null, false) },
        Later = [],
    };

    private static Vote Vote(string person, VoteDecision decision, string comment) => new()
    {
        Decision = decision,
        PlanHash = new byte[32],
        Issuer = "i",
        SubjectId = person,
        Person = person,
        HumanIssuer = "i",
        HumanSubject = person,
        Groups = [],
        Comment = comment,
        Proposed = [],
        VotedAt = Now,
    };

    [GeneratedRegex(@"^\| [^*|]+ \| (\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex CountRow();

    [GeneratedRegex(@"^### (\d+ of \d+):", RegexOptions.Multiline)]
    private static partial Regex ItemHead();

    [GeneratedRegex(@"^ *(`{3,})text\n.*?^ *\1$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"(?<![`\\])(`+)(?!`) .*? (?<!`)\1(?!`)")]
    private static partial Regex Span();
}
