using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Run;

namespace OpsConsole.BrowserTests;

/// <summary>
/// Requests in every state, written by the console's own stores. Those that are open are for an action that no program knows, so that each stays as it is for
/// as long as somebody looks at it; those that ended are for one that people may ask for again.
/// </summary>
internal sealed class SeededRequests
{
    private const string Type = "buckets.s3.aws.upbound.io";

    private static SeededRequests? _known;

    private readonly Database _database;
    private readonly SubmissionStore _submissions;
    private readonly VotingStore _votes;
    private readonly ExecutionStore _executions;
    private readonly StaleStore _stale;
    private readonly RequestStore _requests;
    private readonly string _issuer;
    private readonly int _cluster;
    private readonly Dictionary<string, long> _numbers = [];

    private SeededRequests(Database database, string issuer, int cluster)
    {
        var audit = new AuditStore(database);
        (_database, _issuer, _cluster) = (database, issuer, cluster);
        (_submissions, _votes, _executions, _stale, _requests) = (new(database, audit), new(database, audit), new(database, audit), new(database, audit), new(database));
    }

    /// <summary>Numbers by what they are: pending, again, approved, executing, partial, unknown, stale, failed, rejected, emergency, many.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfAsync(SandboxedConsole console)
    {
        if (_known is null)
        {
            var source = NpgsqlDataSource.Create(console.Sandbox.Postgres.AppConnection(SandboxHost.Database));
            await using var issuer = source.CreateCommand("select issuer from sign_in limit 1");
            await using var cluster = source.CreateCommand($"select id from cluster where name = '{Clusters.Production}'");
            var seeds = new SeededRequests(new(source, TimeProvider.System, NullLogger<Database>.Instance), (string)(await issuer.ExecuteScalarAsync())!, (int)(await cluster.ExecuteScalarAsync())!);
            await seeds.WriteAsync();
            _known = seeds;
        }
        return _known._numbers;
    }

    private async Task WriteAsync()
    {
        var rejected = await AskAsync("rejected", Items(12));
        await VoteAsync(rejected, "approver-2", VoteDecision.Deny, "Three of them are read by the billing job.", [.. Enumerable.Range(1, 9)]);
        await AskAsync("pending", Items(12));
        await AskAsync("again", Items(9, changed: true), supersedes: rejected, editor: "approver-2");
        await VoteAsync(await AskAsync("voted", Items(3)), "approver-1", VoteDecision.Approve, "Looked at each of them.");
        await ApproveAsync(await AskAsync("approved", Items(12)));
        await AskAsync("many", Items(450));
        await AskAsync("proposed", Items(3));
        await HostileAsync();

        var executing = await BeginAsync("executing", 12, 6);
        await RecordAsync(executing, Done(1), Done(2), Done(3), new(4, ItemState.Skipped, "left alone: its spec changed since the plan", ThenNow: Substance(4, "eu-west-1", tags: 3)),
            new(5, ItemState.Accepted, "accepted by the server, not done yet", "metadata.finalizers: [finalizer.managedresource.crossplane.io]"));

        var partial = await BeginAsync("partial", 12, 12);
        await RecordAsync(partial, [.. Enumerable.Range(1, 7).Select(Done), new(8, ItemState.Skipped, "left alone: its spec changed since the plan", ThenNow: Substance(8, "eu-west-1", tags: 3)),
            new(9, ItemState.Skipped, "left alone: it is gone"), new(10, ItemState.Refused, "refused by the server; nothing was changed", """{"kind":"Status","status":"Failure","message":"admission webhook \"nousages.apiextensions.crossplane.io\" denied the request: This resource is in-use by 1 Usage(s), including the Usage \"keep\" by resource Cluster/c10001.","reason":"Forbidden","code":403}"""),
            new(11, ItemState.Accepted, "accepted by the server, not done yet", "held by finalizer.managedresource.crossplane.io"), Done(12)]);
        await _executions.EndAsync(partial, "ran to its end", default);

        var unknown = await BeginAsync("unknown", 4, 2);
        await RecordAsync(unknown, Done(1), new(2, ItemState.Unknown, "sent, and nobody knows what became of it", "The connection was cut after the request was sent (The SSL connection could not be read)."));
        await _executions.EndAsync(unknown, "stopped at an item whose outcome is unknown", default);

        var failed = await BeginAsync("failed", 3, 1);
        await RecordAsync(failed, new ItemResult(1, ItemState.Refused, "refused by the server; nothing was changed", """buckets.s3.aws.upbound.io "data-001" is forbidden: User "system:serviceaccount:ops:executor" cannot delete resource "buckets" in API group "s3.aws.upbound.io" at the cluster scope"""));
        await _executions.EndAsync(failed, "stopped at the 1. failure", default);

        var stale = await AskAsync("stale", Items(3));
        await ApproveAsync(stale);
        var items = Items(3);
        await _stale.StaleAsync((await _requests.FindAsync(stale, default))!, [new(items[0], LiveState.Drifted) { Reason = "its spec changed since the plan", Substance = Substance(1, "eu-west-1", tags: 2) }, new(items[2], LiveState.Gone) { Reason = "it is gone" }], default);

        var emergency = await AskAsync("emergency", Items(2), breakGlass: true);
        var broken = (await _executions.TakeAsync(emergency, "seed", TimeSpan.FromHours(1), default))!;
        await _executions.IntendAsync(broken, [], [new(1, "1", null), new(2, "1", null)], default);
        await RecordAsync(broken, Done(1), Done(2));
        await _executions.EndAsync(broken, "ran to its end", default);
    }

    /// <summary>Whatever text it has lies.</summary>
    private async Task HostileAsync()
    {
        const string text = HostileWorld.Name;
        var lying = Items(2)[0] with
        {
            Cluster = text,
            Environment = text,
            Type = text,
            Namespace = HostileWorld.Space,
            Name = text,
            Uid = text,
            Outcome = new(text, OutcomeRank.Destroyed, text),
            Findings = [text, new('w', 300)],
            Preview = $"{text}\n<script>alert(1)</script>",
            Substance = $$"""{"{{text}}":"{{text}}"}""",
        };
        var id = await AskAsync("hostile", [lying, lying with { Number = 2, Name = new('w', 253) }], reason: $"{text}\n<script>alert(1)</script>");
        await ApproveAsync(id, text);
        var claim = (await _executions.ClaimAsync((await _requests.FindAsync(id, default))!, 1, "seed", TimeSpan.FromHours(12), default))!;
        await _executions.IntendAsync(claim, [], [new(1, "1", "javascript:alert(1)")], default);
        await RecordAsync(claim, new(1, ItemState.Refused, text, $"{text}\n<script>alert(1)</script>"), new(2, ItemState.Skipped, text, ThenNow: $$"""{"{{text}}":"other {{text}}"}"""));
    }

    private async Task<Guid> AskAsync(string name, List<PlanItem> items, Guid? supersedes = null, string? editor = null, bool breakGlass = false, string? reason = null)
    {
        var isKnown = name is "rejected" or "partial" or "failed" or "stale";
        var plan = new Plan
        {
            Action = isKnown ? ChangeRules.ActionKey : "example.delete",
            Class = ActionClass.A,
            Parameters = new Dictionary<string, string>(),
            OnDrift = Plan.UsualDrift(items.Count),
            Start = StartChoice.Run,
            Items = items,
        };
        var planned = new PlannedAction
        {
            Summary = reason is null ? $"delete {items.Count} Buckets in {Clusters.Production}" : $"delete {HostileWorld.Name}",
            Undo = "The object can be restored from its last captured state. What a bucket held is gone for ever where its contents are deleted.",
            Items = items,
            Parameters = plan.Parameters,
        };
        var by = Person("operator");
        var id = await _submissions.DraftAsync(plan, planned, new(by, by.Key, new() { Caller = by, Grants = [], AsOf = default }), supersedes,
            editor is null ? [] : [new(Person(editor).Key, Person(editor).Name)], PlanWords.None, null, default);
        await _submissions.SubmitAsync(new()
        {
            Id = id,
            By = by,
            Reason = reason ?? "The tenant left at the end of October, and its data was handed over.\nFinance confirmed it in the ticket.",
            Ticket = reason is null ? "CHG-2026-1107" : HostileWorld.Name,
            Policy = Policy.Of(ShippedRules.Document.Check(1), plan.Action, plan.Class, [new Dictionary<string, string> { ["environment"] = "prod" }])!,
            ReviewWithin = breakGlass ? TimeSpan.FromDays(2) : null,
        }, default);
        _numbers[name] = (await _requests.FindAsync(id, default))!.Number;
        return id;
    }

    private async Task ApproveAsync(Guid id, string words = "Looked at each of them.")
    {
        await VoteAsync(id, "approver-1", VoteDecision.Approve, words);
        await VoteAsync(id, "approver-2", VoteDecision.Approve, "");
    }

    private async Task VoteAsync(Guid id, string account, VoteDecision decision, string comment, params int[] proposed)
    {
        var request = (await _requests.FindAsync(id, default))!;
        var votes = (await _requests.VotesAsync(id, default)).Select(vote => new CountedVote(vote.Human, vote.Decision, [], IsEligible: true));
        var by = Person(account);
        await _votes.VoteAsync(new()
        {
            Request = id,
            RowVersion = request.RowVersion,
            By = by,
            Human = by.Key,
            Decision = decision,
            PlanHash = request.PlanHash,
            Groups = [account],
            Typed = comment,
            Comment = proposed.Length == 0 ? comment : $"{comment}\n{Proposal.Words(proposed, request.Items, await _requests.NamesAsync(id, proposed[..5], default))}",
            Proposed = proposed,
            Verdict = Verdict.Of(request.Policy!, [.. votes, new(by.Key, decision, [], IsEligible: true)]),
            ExecuteWithin = TimeSpan.FromHours(8),
        }, default);
    }

    /// <summary>An approved request whose first items are under way, and stay so.</summary>
    private async Task<Claim> BeginAsync(string name, int items, int begun)
    {
        var id = await AskAsync(name, Items(items));
        await ApproveAsync(id);
        var claim = (await _executions.ClaimAsync((await _requests.FindAsync(id, default))!, (await new RuleSetStore(_database).CurrentAsync(default))!.Version, "seed", TimeSpan.FromHours(12), default))!;
        await _executions.IntendAsync(claim, [], [.. Enumerable.Range(1, begun).Select(number => new Intent(number, "1", number == 1 ? "/captures" : null))], default);
        return claim;
    }

    private Task RecordAsync(Claim claim, params IReadOnlyList<ItemResult> results) => _executions.RecordAsync(claim, results, default);

    private static ItemResult Done(int number) => new(number, ItemState.Done, "done", "404");

    private Caller Person(string account) => new(new(_issuer, account), account switch { "operator" => "Otto Operator", "approver-1" => "Amina Approver", _ => "Aaron Approver" });

    private List<PlanItem> Items(int count, bool changed = false) => [.. Enumerable.Range(1, count).Select(number => new PlanItem
    {
        Number = number,
        ClusterId = _cluster,
        Cluster = Clusters.Production,
        Environment = "prod",
        Type = Type,
        Version = "v1beta1",
        Name = $"c10001-{(number % 2 == 0 ? "backup" : "data")}-{number:000}",
        Uid = $"0b5e7c1a-0000-4000-8000-{number:000000000000}",
        ResourceVersion = "1",
        DriftHash = changed && number == 2 ? "changed" : $"{number}",
        Outcome = (number % 6) switch
        {
            0 => new("unknown", OutcomeRank.Unknown, "nobody can know: the provider does not answer"),
            1 or 2 or 3 => new("destroyed", OutcomeRank.Destroyed, "bucket and contents deleted"),
            4 => new("if-empty", OutcomeRank.Deleted, "bucket deleted only if it is empty"),
            _ => new("orphaned", OutcomeRank.Kept, "object deleted, bucket stays in the account"),
        },
        Findings = number % 4 == 1 ? ["read by TidbCluster c10001/tidb", "holds 412 GiB, last written 3 days ago"] : [],
        Preview = $"apiVersion: s3.aws.upbound.io/v1beta1\nkind: Bucket\nmetadata:\n  name: c10001-data-{number:000}\nspec:\n  deletionPolicy: Delete\n  forProvider:\n    region: us-east-1\n    forceDestroy: true\n",
        Substance = Substance(number, changed && number == 2 ? "eu-central-1" : "us-east-1", tags: 1),
    })];

    private static string Substance(int number, string region, int tags) =>
        $$$"""{"spec":{"deletionPolicy":"Delete","forProvider":{"forceDestroy":true,"region":"{{{region}}}"{{{(tags == 1 ? "" : $",\"tags\":{tags}")}}}}},"metadata":{"name":"c10001-{{{number:000}}}"}}""";
}
