using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <summary>Says an event in words: who, did what, to what.</summary>
public static class AuditSentence
{
    private static readonly Dictionary<string, string> Verbs = new(StringComparer.Ordinal)
    {
        ["signin.succeeded"] = "signed in to the",
        ["signin.failed"] = "could not sign in to the",
        ["signout"] = "signed out of the",
        ["signin.ended"] = "ended the",
        ["audit.rollback.detected"] = "found an earlier state of the",
        ["audit.fault.detected"] = "found a broken link of the",
        ["audit.verified"] = "verified the",
        ["audit.exported"] = "took away a file of the",
        ["capture.started"] = "started a capture of",
        ["capture.requested"] = "asked for a capture of",
        ["storage.view.saved"] = "saved the",
        ["storage.view.deleted"] = "deleted the",
        ["restores.transform.saved"] = "made a version of the",
        ["configuration.loaded"] = "took up",
        ["configuration.reloaded"] = "reloaded",
        ["configuration.refused"] = "refused a change of",
    };

    /// <summary>The verbs that a filter offers.</summary>
    public static IEnumerable<string> KnownActions => Verbs.Keys.Order(StringComparer.Ordinal);

    /// <summary>The console acts too, and says so; an unknown person is not the console.</summary>
    public static string Who(AuditRecord entry) =>
        entry.Person is { Length: > 0 } name ? name : entry.Action == "signin.failed" ? "Somebody" : "The console";

    /// <summary>A verb that is not in the table is shown as it was written: other features bring their own.</summary>
    public static string Did(AuditRecord entry) => Verbs.GetValueOrDefault(entry.Action, $"did {entry.Action} to");
}
