using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>What a call to the world runs into.</summary>
public enum Mishap
{
    None,
    /// <summary>It is done and nobody is told.</summary>
    AnswerLost,
    /// <summary>It is not done and nobody is told.</summary>
    NeverArrived,
    Refused,
    NotSent,
    /// <summary>The answer says so, and nothing is done.</summary>
    OnlyAccepted,
}

/// <summary>One thing of the world.</summary>
public sealed class Toy
{
    public required string Uid { get; set; }
    public string Substance { get; set; } = "{}";
    public long Revision { get; set; } = 1;
    public bool IsHeld { get; set; }
    public bool IsMarked { get; set; }
}

/// <summary>An action on things in memory that behaves as a cluster does: uids, revisions, finalizers, lost answers; and notes every call.</summary>
public sealed class ToyWorld : IGatedAction
{
    private readonly ConcurrentDictionary<string, Toy> _things = new();
    private readonly ConcurrentQueue<(string Name, string Uid, bool DidIt)> _calls = new();
    private long _uids;

    public string Key => "toy.delete";
    public string Name => "delete toys";
    public ActionClass Class { get; set; } = ActionClass.A;
    public Permission Requires => Permission.Request;
    public int ClusterId { get; set; }
    public string Cluster { get; set; } = "";
    public string Environment { get; set; } = "prod";

    /// <summary>What the next call on a thing runs into.</summary>
    public ConcurrentDictionary<string, Mishap> Mishaps { get; } = new();

    public bool IsUnreadable { get; set; }

    /// <summary>Runs between the look and the call of each item.</summary>
    public Func<PlanItem, Task> BeforeCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every call that reached the world, in order, and whether it did anything.</summary>
    public IReadOnlyList<(string Name, string Uid, bool DidIt)> Calls => [.. _calls];

    /// <summary>What was called so far was looked at.</summary>
    public void ForgetCalls() => _calls.Clear();

    public Toy Put(string name) => _things[name] = new() { Uid = $"uid-{Interlocked.Increment(ref _uids)}" };

    public Toy? Find(string name) => _things.GetValueOrDefault(name);

    public void Remove(string name) => _things.TryRemove(name, out _);

    /// <summary>A status write: the revision rises, nothing else.</summary>
    public void Touch(string name) => _things[name].Revision++;

    public Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var names = (question["names"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return Task.FromResult<Answer<PlannedAction>>(new PlannedAction
        {
            Summary = $"delete {names.Length} toys",
            Undo = "none",
            Parameters = question.Parameters,
            Items = [.. names.Select((name, index) => ItemOf(name, index + 1))],
        });
    }

    public Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (IsUnreadable)
            return Task.FromResult(new LiveItem(item, LiveState.Unreadable) { Reason = "the world hangs" });
        var toy = Find(item.Name);
        return Task.FromResult(
            toy is null ? new LiveItem(item, LiveState.Gone) { Reason = "it is gone" }
            : toy.Uid != item.Uid ? new(item, LiveState.Drifted) { Reason = "another object has its name" }
            : Hash(toy.Substance) != item.DriftHash ? new(item, LiveState.Drifted) { Reason = "its substance changed", Substance = toy.Substance }
            : new(item, LiveState.Same) { ResourceVersion = toy.Revision.ToString(CultureInfo.InvariantCulture) });
    }

    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(item => new WayBack($"/toys/{item.Item.Name}", null))]);

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        await BeforeCall(item.Item);
        Mishaps.TryRemove(item.Item.Name, out var mishap);
        switch (mishap)
        {
            case Mishap.NeverArrived:
                return new(EffectKind.Unknown, "timed out");
            case Mishap.NotSent:
                return new(EffectKind.NotSent, "connection refused");
            case Mishap.OnlyAccepted:
                return new(EffectKind.Accepted, "accepted");
            case Mishap.Refused:
                return new(EffectKind.Refused, "admission webhook denied the request");
        }
        var effect = Delete(item);
        return mishap is Mishap.AnswerLost ? new(EffectKind.Unknown, "timed out") : effect;
    }

    public Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (IsUnreadable)
            return Task.FromResult(new ItemSight(SightKind.Unreadable, "the world hangs"));
        var toy = Find(item.Name);
        return Task.FromResult(
            toy is null || toy.Uid != item.Uid ? new ItemSight(SightKind.Done, "gone")
            : toy.IsMarked ? new(SightKind.Underway, "held by a finalizer")
            : new(SightKind.Untouched, "still there"));
    }

    public PlanItem ItemOf(string name, int number) => new()
    {
        Number = number,
        ClusterId = ClusterId,
        Cluster = Cluster,
        Environment = Environment,
        Type = "toys.example",
        Name = name,
        Uid = Find(name)?.Uid ?? "",
        ResourceVersion = Find(name)?.Revision.ToString(CultureInfo.InvariantCulture) ?? "",
        DriftHash = Hash(Find(name)?.Substance ?? ""),
        Outcome = new("deleted", OutcomeRank.Deleted, "deleted"),
        Substance = Find(name)?.Substance ?? "",
        Preview = name,
    };

    private ItemEffect Delete(LiveItem item)
    {
        lock (_things)
        {
            if (Find(item.Item.Name) is not { } toy || toy.Uid != item.Item.Uid)
            {
                _calls.Enqueue((item.Item.Name, item.Item.Uid, false));
                return new(EffectKind.Moved, "the uid in the precondition does not match");
            }
            if (toy.Revision.ToString(CultureInfo.InvariantCulture) != item.ResourceVersion)
            {
                _calls.Enqueue((item.Item.Name, item.Item.Uid, false));
                return new(EffectKind.Moved, "the resourceVersion in the precondition does not match");
            }
            _calls.Enqueue((item.Item.Name, item.Item.Uid, true));
            if (toy.IsHeld)
            {
                (toy.IsMarked, toy.Revision) = (true, toy.Revision + 1);
                return new(EffectKind.Accepted, "marked");
            }
            Remove(item.Item.Name);
            return new(EffectKind.Done, "gone");
        }
    }

    private static string Hash(string substance) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(substance)));
}
