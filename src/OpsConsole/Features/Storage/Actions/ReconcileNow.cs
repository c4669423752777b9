using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Asks providers to reconcile managed resources at once: sets an annotation, and nothing else.</summary>
internal sealed class ReconcileNow(DeletionPlanner planner, ObjectDeletions objects, RequestStore requests, GuardedWrites writes) : IGatedAction
{
    public const string ActionKey = "storage.reconcile-now";

    /// <summary>crossplane-runtime: any changed value is a request.</summary>
    private const string Annotation = "crossplane.io/reconcile-requested-at";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ItemOutcome Asked = new("reconciled", OutcomeRank.Kept, "reconciled by its provider at once");
    private static readonly ItemOutcome Held = new("reconciled-when-resumed", OutcomeRank.Unknown, "asked for, and held while it is paused");

    public string Key => ActionKey;
    public string Name => "reconcile resources now";
    public ActionClass Class => ActionClass.B;
    public Permission Requires => Permission.Request;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var read = DeletionQuestion.Read(question);
        if (read.IsRefused)
            return read.Refusal;
        var found = await planner.FindAsync(requester.Caller, read.Value!, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.FirstOrDefault(entry => !entry.Object.Subject.IsManaged) is { } other)
            return new Refusal(RefusalKind.Invalid, $"{other.Target.Words} is no managed resource.", "Only providers of Crossplane are asked so.");
        var clusters = found.Value!.Select(entry => entry.Target.Cluster).Distinct(StringComparer.Ordinal).ToList();
        return new PlannedAction
        {
            Summary = $"reconcile {(found.Value is [var one] ? $"{one.Place.Type.Kind} {one.Target.Name}" : Knowledge.Count(found.Value!.Count, "managed resource"))} now in {(clusters.Count == 1 ? clusters[0] : $"{clusters.Count} clusters")}",
            Undo = "Nothing needs to be undone: the provider compares the cloud with the spec, as it does every few minutes anyway.",
            Parameters = read.Value!.Parameters,
            Items = [.. found.Value!.Select(Item)],
        };
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => await objects.ReadAsync(item, cancellationToken) switch
    {
        LiveReading.Unreadable unreadable => new(item, LiveState.Unreadable) { Reason = unreadable.Why },
        LiveReading.Found { Object: var now } when now.Uid != item.Uid => new(item, LiveState.Drifted) { Reason = $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})" },
        LiveReading.Found { Object: var now } when Substance(now) is var substance && substance != item.Substance =>
            new(item, LiveState.Drifted) { Reason = $"its reconciliation was asked for meanwhile, at {Requested(now) ?? "no time"}", Substance = substance },
        LiveReading.Found { Object: var now } when Outcome(now).Key != item.Outcome.Key => new(item, LiveState.Drifted) { Reason = $"it would be {Outcome(now).Words}, not {item.Outcome.Words}" },
        LiveReading.Found { Object: var now } => new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json },
        _ => new(item, LiveState.Gone) { Reason = "it is not there any more" },
    };

    /// <summary>An annotation that nobody reads twice needs no way back.</summary>
    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(_ => new WayBack(null, null))]);

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(item.Request, cancellationToken) is not { } request)
            return new(EffectKind.NotSent, "the request is not known any more");
        // In an emergency nobody approved it.
        var moment = request.ApprovedAt ?? request.SubmittedAt ?? request.PlannedAt;
        var target = item.Item;
        var (group, resource) = KnownType.Split(target.Type);
        return await writes.PatchAsync(target, ObjectPath.Of(group, target.Version, resource, target.Namespace, target.Name), Patch(target.Uid, item.ResourceVersion, moment), cancellationToken);
    }

    /// <summary>The plan knows the value before: any other one is a request since.</summary>
    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) => await objects.ReadAsync(item, cancellationToken) switch
    {
        LiveReading.Unreadable unreadable => new(SightKind.Unreadable, unreadable.Why),
        LiveReading.Found { Object: var now } when now.Uid == item.Uid && Substance(now) == item.Substance => new(SightKind.Untouched, "its annotation is as it was"),
        LiveReading.Found { Object: var now } when now.Uid == item.Uid && Requested(now) is { } asked =>
            new(SightKind.Done, now.Subject.TextAt("status", "lastHandledReconcileAt") == asked ? $"asked for at {asked}, and answered" : $"asked for at {asked}"),
        _ => new(SightKind.Untouched, "the object that was meant is not there"),
    };

    internal static byte[] Patch(string uid, string resourceVersion, DateTimeOffset moment)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteStartObject("annotations");
            json.WriteString(Annotation, moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteString("resourceVersion", resourceVersion);
            json.WriteString("uid", uid);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static PlanItem Item(DeletionFound found)
    {
        var substance = Substance(found.Object);
        return found.Item(ObjectDeletions.HashOf(substance), Outcome(found.Object)) with
        {
            Findings = [.. Findings(found.Object)],
            Preview = $"metadata:\n  annotations:\n    {Annotation}: (the moment of the approval)\n",
            Substance = substance,
        };
    }

    private static IEnumerable<string> Findings(LiveObject now)
    {
        if (now.Subject.BeingDeletedSince is { } since)
            yield return $"It is being deleted since {since}; its provider tries that again at once.";
        if (Requested(now) is { } before)
            yield return $"It was asked for last at {before}.";
        if (now.Subject.IsPaused)
            yield return "It is paused: its provider does nothing before it is resumed.";
    }

    private static ItemOutcome Outcome(LiveObject now) => now.Subject.IsPaused ? Held : Asked;

    private static string? Requested(LiveObject now) => now.Subject.Annotation(Annotation);

    /// <summary>The object by its uid, and the value that is to change: what else changes of it is no concern of this.</summary>
    private static string Substance(LiveObject now)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WriteString("requestedAt", Requested(now) ?? "");
            json.WriteString("uid", now.Uid);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
