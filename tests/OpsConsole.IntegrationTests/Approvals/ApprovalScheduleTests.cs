using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Dapper;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>
/// Schedules that chance makes, of people, two processes, a directory and a world that change under them, and leases that are lost in the middle of a
/// call. Whatever happened is then held against what may happen: the table of transitions, one effect an object, none without a committed intent.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "Chance makes the schedules; their seed is told.")]
public sealed class ApprovalScheduleTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Usual = 25;
    /// <summary>So many end before they are looked at; each end waits for the slowest of them.</summary>
    private const int Together = 250;
    private const int AtOnce = 5;

    private static readonly string[] Approvers = ["amina", "aaron", "anton"];

    private readonly ConcurrentBag<ApprovalRequest> _requests = [];
    private ApprovalGround _one = null!;
    private ApprovalGround _other = null!;
    private int _names;
    private AuditHead _proven = AuditHead.Start;

    public async ValueTask InitializeAsync()
    {
        (string, string)[] settings = [("LookInterval", "00:00:00.05"), ("Lease", "00:00:02"), ("SettleAfter", "00:00:00.5"), ("FinalizerPatience", "00:00:00.1")];
        _one = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync(), null, settings);
        _other = await ApprovalGround.StartAsync(_one.Database, _one, settings);
        foreach (var process in new[] { _one, _other })
        {
            await process.StartAsync<ExecutionScheduler>();
            await process.StartAsync<ApprovalKeeper>();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _one.DisposeAsync();
    }

    /// <summary><c>SCHEDULES</c> says how many, <c>SCHEDULE_SEED</c> which the first is.</summary>
    [Fact]
    public async Task No_schedule_leads_to_an_illegal_transition_an_effect_without_an_intent_or_a_second_effect()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? $"{Usual}", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("SCHEDULE_SEED") ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);
        foreach (var some in Enumerable.Range(seed, count).Chunk(Together))
        {
            // Several at once: what one does to the directory, the world and the red switch happens to the others too.
            await Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (schedule, _) => await PlayAsync(new(schedule)));
            await CalmAsync();
            await AssertLawfulAsync($"SCHEDULE_SEED={some[0]}, within {some.Length} schedules");
            await ResumedAsync(_one);
        }
    }

    /// <summary>A request and a dozen things at once that may or may not be possible by then.</summary>
    private async Task PlayAsync(Random chance)
    {
        string[] names = [.. Enumerable.Range(0, chance.Next(1, 9)).Select(_ => $"n{Interlocked.Increment(ref _names)}")];
        var (by, drift, start) = (chance.Next(2) == 0 ? "otto" : "olga", chance.Next(2) == 0 ? DriftChoice.Skip : DriftChoice.Stale, chance.Next(3) == 0 ? StartChoice.Run : StartChoice.Approval);
        var request = await Eventually.Value(() => AskAsync(by, names, drift, start), "a request is taken in");
        _requests.Add(request);
        var deeds = Enumerable.Range(0, chance.Next(4, 14)).Select(_ => Deed(chance, request, names)).ToList();
        // The common way is among them, so that most requests come far.
        deeds.AddRange([() => VoteAsync(request, "amina"), () => VoteAsync(request, "aaron"), () => RunAsync(request)]);
        foreach (var together in deeds.OrderBy(_ => chance.Next()).Chunk(chance.Next(1, 5)))
            await Task.WhenAll(together.Select(deed => Task.Run(deed)));
        await RunAsync(request);
    }

    /// <summary>Asking is possible; what comes after it need not be. Null where a silence came in between, or is remembered.</summary>
    private async Task<ApprovalRequest?> AskAsync(string by, string[] names, DriftChoice drift, StartChoice start)
    {
        (_one.Directory.IsSilent, _one.World.IsUnreadable) = (false, false);
        try
        {
            return (await _one.SubmitAsync(await _one.DraftAsync(by, names, drift, start), by)).Value;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private Func<Task> Deed(Random chance, ApprovalRequest request, string[] names)
    {
        var process = chance.Next(2) == 0 ? _one : _other;
        var (name, approver) = (names[chance.Next(names.Length)], Approvers[chance.Next(Approvers.Length)]);
        return chance.Next(16) switch
        {
            0 => () => process.VoteAsync(request, approver, VoteDecision.Deny),
            1 or 2 => () => process.VoteAsync(request, approver),
            3 => () => process.VoteAsync(request, request.Person),
            4 => () => process.Voting.WithdrawAsync(ApprovalGround.Person(approver), request.Number, CancellationToken.None),
            5 => () => process.Controls.StopAsync(ApprovalGround.Person(approver), request.Number, "stop", CancellationToken.None),
            6 => () => process.Controls.RevokeAsync(ApprovalGround.Person(approver), request.Number, "revoke", CancellationToken.None),
            7 => () => Changed(() => _one.Directory.Put("anton", chance.Next(2) == 0 ? [] : ["approvers"])),
            8 => () => Changed(() => _one.Directory.IsSilent = !_one.Directory.IsSilent),
            9 => () => Changed(() => { if (_one.World.Find(name) is { } toy) toy.Substance = "changed"; }),
            10 => () => Changed(() => { _one.World.Remove(name); _one.World.Put(name); }),
            11 => () => Changed(() => { if (_one.World.Find(name) is { } toy) toy.IsHeld = true; }),
            12 => () => Changed(() => _one.World.Mishaps[name] = (Mishap)chance.Next(1, 5)),
            13 => () => Changed(() => _one.World.IsUnreadable = !_one.World.IsUnreadable),
            // A process that is believed dead and is not: another takes its execution over while its call is under way.
            14 => () => ForgottenAsync(request),
            _ => () => HaltedAsync(process),
        };
    }

    private static Task Changed(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private Task<Answer<ApprovalRequest>> VoteAsync(ApprovalRequest request, string approver) => _other.VoteAsync(request, approver);

    private Task<Answer<ApprovalRequest>> RunAsync(ApprovalRequest request) => _other.Controls.RunAsync(ApprovalGround.Person(request.Person), request.Number, CancellationToken.None);

    private async Task ForgottenAsync(ApprovalRequest request)
    {
        await using var connection = new NpgsqlConnection(_one.Database.AppConnection);
        await connection.ExecuteAsync("update approval_execution set lease_until = clock_timestamp() - interval '1 s' where request_id = @Id", new { request.Id });
    }

    private static async Task HaltedAsync(ApprovalGround process)
    {
        await process.Get<HaltStore>().HaltAsync(ApprovalGround.Person("amina"), "halt", CancellationToken.None);
        await ResumedAsync(process);
    }

    private static async Task ResumedAsync(ApprovalGround process)
    {
        var halts = process.Get<HaltStore>();
        foreach (var approver in new[] { "amina", "aaron" })
            await halts.ResumeAsync(ApprovalGround.Person(approver), new(ApprovalGround.Issuer, approver), CancellationToken.None);
    }

    /// <summary>Everything answers again, nothing more begins, and all requests have ended.</summary>
    private async Task CalmAsync()
    {
        (_one.Directory.IsSilent, _one.World.IsUnreadable) = (false, false);
        _one.Directory.Put("anton", "approvers");
        await NoneAsync("approval_request where state in ('executing', 'unknown')");
        await _one.Get<HaltStore>().HaltAsync(ApprovalGround.Person("amina"), "to look at what became of it", CancellationToken.None);
        await NoneAsync("approval_request where state in ('executing', 'unknown')");
        foreach (var request in _requests)
        {
            await _one.Controls.RevokeAsync(ApprovalGround.Person("amina"), request.Number, "enough", CancellationToken.None);
            await _one.Controls.CancelAsync(ApprovalGround.Person(request.Person), request.Number, "enough", CancellationToken.None);
        }
        await NoneAsync("approval_request where state in ('pending', 'approved')");
    }

    private Task NoneAsync(string rows) => Eventually.True(async () => await _one.ScalarAsync<long>($"select count(*) from {rows}") == 0, $"there is none of {rows}");

    private async Task AssertLawfulAsync(string seed)
    {
        var intended = new HashSet<(string Name, string Uid)>();
        foreach (var request in _requests)
        {
            var now = await _one.NowAsync(request);
            var items = await _one.Store.ItemsAsync(request.Id, CancellationToken.None);
            var began = (await _one.Store.EventsAsync(request.Id, CancellationToken.None)).Any(line => line.Kind == "executing");
            Assert.True(began == items.Any(item => item.State is not (ItemState.Planned or ItemState.Skipped)) || now.State is RequestState.Stale or RequestState.Failed,
                $"{seed}: #{request.Number} is {now.State} and {(began ? "began" : "never began")}");
            foreach (var item in items)
            {
                var effects = _one.World.Calls.Count(call => call.DidIt && call.Uid == item.Uid);
                Assert.True(effects <= 1, $"{seed}: {item.Name} of #{request.Number} was deleted {effects} times");
                Assert.True(item.State is not (ItemState.Done or ItemState.Accepted) || effects == 1 || _one.World.Find(item.Name)?.Uid != item.Uid, $"{seed}: {item.Name} of #{request.Number} is {item.State} without an effect");
                Assert.True(effects == 0 || item.State is ItemState.Done or ItemState.Accepted, $"{seed}: {item.Name} of #{request.Number} had an effect and is {item.State}");
                if (effects == 1)
                    intended.Add((item.Name, item.Uid));
            }
            var counted = (await _one.Store.VotesAsync(request.Id, CancellationToken.None)).Where(vote => vote.Decision is VoteDecision.Approve).ToList();
            Assert.DoesNotContain(counted, vote => vote.Human == request.Human);
            Assert.True(!began || counted.Select(vote => vote.Human).Distinct().Count() >= 2, $"{seed}: #{request.Number} began with too few approvers");
        }
        Assert.Equal(0, await _one.ScalarAsync<long>("select count(*) from approval_item i where i.state in ('done', 'accepted') and not exists (select from approval_intent where request_id = i.request_id and number = i.number)"));
        Assert.All(_one.World.Calls.Where(call => call.DidIt), call => Assert.Contains((call.Name, call.Uid), intended));
        var verified = await _one.Get<AuditStore>().VerifyAsync(_proven, CancellationToken.None);
        Assert.Null(verified.Fault);
        _proven = verified.Head;
        await AssertTransitionsAsync(seed);
        _requests.Clear();
        _one.World.ForgetCalls();
    }

    /// <summary>The chain tells each transition; one after the other they must be a way through the table.</summary>
    private async Task AssertTransitionsAsync(string seed)
    {
        foreach (var request in _requests)
        {
            var state = RequestState.Pending;
            foreach (var line in await _one.Store.EventsAsync(request.Id, CancellationToken.None))
            {
                RequestState? next = line.Kind == "reopened" ? RequestState.Pending : Enum.TryParse<RequestState>(line.Kind, ignoreCase: true, out var told) ? told : null;
                if (next is not { } after)
                    continue;
                Assert.True(Transitions.Allow(state, after), $"{seed}: #{request.Number} went from {state} to {after}");
                state = after;
            }
            Assert.Equal(state, (await _one.NowAsync(request)).State);
        }
    }
}
