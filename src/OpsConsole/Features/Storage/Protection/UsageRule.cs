using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>Whether a Usage means an object, and whether it holds; the webhook is another matter.</summary>
internal static class UsageRule
{
    /// <summary>Null where the Usage does not mean the object. Its group and kind are those of the Usage already, or are compared here.</summary>
    public static UsageStanding? Of(UsageFacts usage, ManagedFacts facts)
    {
        if (usage.Of is not { } of || of.Kind != facts.Kind || of.Group != facts.Group)
            return null;
        var isNamed = of.Name == facts.Key.Name && IsInReach(usage, facts);
        if (!isNamed && !IsSelected(usage, of, facts))
            return null;
        var (flaw, words) = !isNamed ? NotResolved(of) : Flaw(usage, facts);
        return new(usage.Key, usage.Kind, Reason(usage), usage.ReplaysDeletion, flaw, words);
    }

    /// <summary>Where somebody would think that it reaches: a namespace too many or too few is a flaw, another namespace is another object.</summary>
    private static bool IsInReach(UsageFacts usage, ManagedFacts facts) =>
        usage.Scope is not UsageScope.Namespaced || facts.Key.Namespace.Length == 0 || facts.Key.Namespace == usage.TargetNamespace;

    private static bool IsSelected(UsageFacts usage, UsageTarget of, ManagedFacts facts) =>
        of.Selector is { } selector && facts.Labels.Has(selector) && IsInReach(usage, facts)
        && (!of.MatchesController || facts.Controller is not null && facts.Controller == usage.Controller);

    /// <summary>crossplane, Usages: a selector is resolved once, into resourceRef; of several that match, a random one.</summary>
    private static (ProtectionFlaw, string) NotResolved(UsageTarget of) => (ProtectionFlaw.NotResolvedHere, of.Name is { } name
        ? $"its selector matches this one too, and was resolved to {name} once and for all"
        : "its selector matches this one, and is not resolved yet");

    private static (ProtectionFlaw, string) Flaw(UsageFacts usage, ManagedFacts facts)
    {
        var flaw = ProtectionFlaw.None;
        var words = new List<string>(2);
        // crossplane#7249; v2.3.4, internal/protection/usage/finder.go: a namespaced Usage is found under its own namespace only.
        if (usage.Scope is UsageScope.Namespaced && facts.Key.Namespace.Length == 0)
            Add(ProtectionFlaw.WrongScope, "a namespaced Usage does not protect a cluster-scoped object, whatever the label says (crossplane#7249)");
        else if (usage.Scope is not UsageScope.Namespaced && facts.Key.Namespace.Length > 0)
            Add(ProtectionFlaw.WrongScope, $"a {(usage.Scope is UsageScope.Cluster ? "ClusterUsage" : "Usage without a namespace")} finds no object in a namespace");
        if (!facts.IsInUse)
            Add(ProtectionFlaw.LabelMissing, "the label crossplane.io/in-use is not on the object: the webhook is not asked");
        if (usage.Ready is not { IsTrue: true })
            Add(ProtectionFlaw.UsageNotReady, usage.Ready is { Message: { Length: > 0 } message } ? $"it is not ready: {message}" : "it is not ready");
        return (flaw, string.Join("; ", words));

        void Add(ProtectionFlaw one, string what)
        {
            flaw |= one;
            words.Add(what);
        }
    }

    private static string Reason(UsageFacts usage) =>
        usage.Reason.Length > 0 ? usage.Reason
        : usage.Details.Length > 0 ? usage.Details
        : usage.By is { } by ? $"used by {by.Kind}{(by.Name is { } name ? $" {name}" : "")}" : "";
}
