using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>Why the objects of a type are not known, for where something depends on them.</summary>
internal static class CoverageWords
{
    public static string Of(string type, ClusterFacts all) => all.CoverageOf(type) switch
    {
        { State: CoverageState.Waiting } => $"{type} are not read to the end yet",
        { State: CoverageState.Unreadable, Reason: { Length: > 0 } reason } => $"{type} cannot be read: {reason}",
        { State: CoverageState.Unreadable } => $"{type} cannot be read",
        _ => $"{type} are not followed",
    };
}
