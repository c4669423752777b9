using OpsConsole.Manifests;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>What a version did, in words for a list.</summary>
public static class ChangeWords
{
    public static string Of(VersionChange change, ChangeSentence? sentence) => change switch
    {
        VersionChange.Added => "first seen",
        VersionChange.Deleted => "deleted",
        VersionChange.Modified => sentence is null ? "changed (too large to say here how)" : VisibleText.Of(sentence.Text),
    };
}
