using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>How an aspect stands, from the resources that configure it and from what the cloud shows.</summary>
internal static class AspectRule
{
    /// <param name="kind">Which aspect.</param>
    /// <param name="configured">The resources that configure it, in the order of their keys.</param>
    /// <param name="searching">One that has not found its bucket and looks for this one; null where none does.</param>
    /// <param name="seen">The bucket as the cloud has it; null where nobody has seen it.</param>
    /// <param name="coverage">How far resources of this kind are known.</param>
    public static BucketAspect Of(AspectKind kind, IReadOnlyList<BucketAspectFacts> configured, BucketAspectFacts? searching, BucketSight? seen, TypeCoverage coverage)
    {
        if (configured.Count > 0)
        {
            var (standing, facts) = configured.Select(facts => (Standing: StandingOf(facts), Facts: facts))
                .MaxBy(entry => entry.Standing is AspectStanding.Failing ? 2 : entry.Standing is AspectStanding.Pending ? 1 : 0);
            return new(kind, standing, Words(facts, standing), facts.Key);
        }
        if (searching is not null)
            return new(kind, AspectStanding.Pending, $"{(searching.Configures.Length > 0 ? $"{searching.Configures}: " : "")}has not found its bucket, and {(searching.BucketRef is null ? "may look for" : "looks for")} this one", searching.Key);
        var shown = Shown(kind, seen);
        if (!coverage.ProvesAbsence)
            return new(kind, AspectStanding.Unknown, shown.Words.Length > 0 ? $"{shown.Words}, as the cloud shows" : coverage.Reason ?? "", null);
        return new(kind, shown.IsThere ? AspectStanding.ObservedOnly : AspectStanding.NotConfigured, shown.Words, null);
    }

    /// <summary>What goes wrong with it; empty where nothing does.</summary>
    public static string Trouble(BucketAspectFacts facts) => ManagedStatus.Of(facts) is { State: StateKind.Failed } status
        ? status.Why
        : facts.Conditions[ConditionType.LastAsyncOperation] is { Status: ConditionStatus.False } operation ? operation.Message : "";

    private static AspectStanding StandingOf(BucketAspectFacts facts) => ManagedStatus.Of(facts).State switch
    {
        _ when facts.IsPaused => AspectStanding.Pending,
        StateKind.Failed => AspectStanding.Failing,
        // Synced says that the last call was sent, and this how it ended.
        _ when facts.Conditions[ConditionType.LastAsyncOperation] is { Status: ConditionStatus.False } => AspectStanding.Failing,
        StateKind.Ready when facts.Conditions[ConditionType.Synced] is { IsTrue: true } => AspectStanding.Configured,
        _ => AspectStanding.Pending,
    };

    private static string Words(BucketAspectFacts facts, AspectStanding standing) => standing switch
    {
        AspectStanding.Failing => Trouble(facts) is { Length: > 0 } trouble ? trouble : ManagedStatus.Of(facts).Text,
        AspectStanding.Pending => facts.Configures.Length > 0 ? $"{facts.Configures}: {Pending(facts)}" : Pending(facts),
        _ => facts.Configures,
    };

    private static string Pending(BucketAspectFacts facts) =>
        facts.DeletingSince is not null ? "being deleted" : facts.IsPaused ? "paused" : "not in the cloud yet";

    /// <summary>A Bucket shows neither its public access block nor its ownership controls.</summary>
    private static (bool IsThere, string Words) Shown(AspectKind kind, BucketSight? seen) => (kind, seen) switch
    {
        (_, null) => (false, ""),
        (AspectKind.Versioning, { Versioning: true }) => (true, "Enabled"),
        (AspectKind.Versioning, { Versioning: false }) => (false, "off"),
        (AspectKind.Encryption, { Encryption: { } algorithm }) => (true, algorithm),
        (AspectKind.Lifecycle, { LifecycleRules: > 0 and var rules }) => (true, BucketReader.Number(rules, "rule")),
        (AspectKind.Policy, { HasPolicy: true }) => (true, "a policy"),
        (AspectKind.ObjectLock, { ObjectLock: true }) => (true, seen.Retention ?? "on, no default retention"),
        (AspectKind.ObjectLock, { ObjectLock: false }) => (false, "off"),
        _ => (false, ""),
    };
}
