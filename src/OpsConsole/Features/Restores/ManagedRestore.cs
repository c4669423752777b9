using System.Globalization;
using OpsConsole.Features.Resources.Clouds;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What a Crossplane managed resource needs to come back without a second cloud resource: it names the one it had, and at first only looks.
/// Sources: Crossplane, "Managed resources" (external-name, external-create-*) and "Import existing resources" (Observe).
/// </summary>
internal static class ManagedRestore
{
    public const string ExternalName = "crossplane.io/external-name";

    private const string CannotObserve = "its type has no spec.managementPolicies, so it cannot come back as one that only observes";

    /// <summary>Null where it may be created: as one that only observes, or, where its type cannot, because the cloud itself says what becomes of it.</summary>
    public static string? CreationObstacle(RestoreSight sight)
    {
        if (sight.Subject.Annotation(ExternalName) is not { Length: > 0 })
            return $"this version has no {ExternalName}, so its provider would make a new cloud resource; choose a version that has it";
        if (IsCreationPending(sight.Subject))
            return "its provider was in the middle of making the cloud resource (external-create-pending is the newest of its marks) and would stop at once; choose another version, or look in the cloud first";
        if (sight.Definition.KnowsManagementPolicies)
            return null;
        return (sight.Cloud, sight.Target.Cloud) switch
        {
            (null, CloudChoice.Create) => null,
            (null, _) => $"{CannotObserve}, and its provider might make a second cloud resource",
            ({ Presence: CloudPresence.Ours }, CloudChoice.Observe) => $"{CannotObserve}, and with its cloud resource there its provider would act on it; leave out cloud observe where that is wanted",
            ({ Presence: CloudPresence.Ours }, _) or ({ Presence: CloudPresence.Gone }, CloudChoice.Create) => null,
            ({ Presence: CloudPresence.Gone } gone, _) => $"{CannotObserve}, and {gone.Words}: its provider would make a new and empty one. Where that is wanted, ask for it (\"cloud\":\"create\")",
            ({ } other, _) => $"{CannotObserve}, and {other.Words}",
        };
    }

    /// <summary>Null where the living one may become that.</summary>
    /// <param name="then">What it would be, as a whole.</param>
    /// <param name="live">What it is.</param>
    /// <param name="choice">What was asked for of its cloud resource.</param>
    public static string? ChangeObstacle(DeletionSubject then, LiveObject live, CloudChoice? choice)
    {
        if (live.Subject.Annotation(ExternalName) is { Length: > 0 } now && then.Annotation(ExternalName) != now)
            return $"it would point at another cloud resource: {ExternalName} is {now} now and was {then.Annotation(ExternalName) ?? "not set"} then; take back other changes alone";
        if (IsCreationPending(then) && !IsCreationPending(live.Subject))
            return "its provider was in the middle of making the cloud resource then (external-create-pending) and would stop at once; take back other changes alone";
        return (choice ?? CloudChoice.Adopt) is CloudChoice.Adopt && OnlyObserves(live.Subject) && !OnlyObserves(then) && Unseen(CloudIdentity.Of(then), live.Subject) is { } unseen
            ? $"it only observes now: {unseen}. With its policies back its provider might make a second cloud resource, or take one of somebody else's. Where that is wanted, ask for it from the page of the request that brought it back (cloud create)"
            : null;
    }

    /// <summary>Why its provider is not known to see that very cloud resource; null where it does.</summary>
    /// <param name="cloud">Null where no state names it: what it found is then taken for it.</param>
    /// <param name="now">The living one.</param>
    public static string? Unseen(CloudIdentity? cloud, DeletionSubject now) =>
        now.Condition("Synced") is not "True"
            ? $"its provider has not found its cloud resource (Synced is {now.Condition("Synced") ?? "not said"}{(now.Message("Synced") is { Length: > 0 } message ? $": {Captures.StagedObject.Readable(message)}" : "")})"
        : cloud?.Difference(now);

    public static bool OnlyObserves(DeletionSubject subject) => subject.ManagementPolicies is ["Observe"];

    public static bool IsCreationPending(DeletionSubject subject)
    {
        var pending = Moment(subject.Annotation("crossplane.io/external-create-pending"));
        return pending is not null && !(pending <= Moment(subject.Annotation("crossplane.io/external-create-succeeded"))) && !(pending <= Moment(subject.Annotation("crossplane.io/external-create-failed")));
    }

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
