using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>How a claim or a volume stands, for its row.</summary>
internal sealed record Standing(StateKind State, string Text, string Why, FindingList Findings)
{
    /// <summary>As the worst finding says, and as calm says where there is none; notes change nothing.</summary>
    public static Standing Of(StateKind calm, string text, string why, IReadOnlyList<Finding> findings)
    {
        var list = FindingList.Of(findings);
        var worst = list.Items is [{ Level: not FindingLevel.Note } first, ..] ? first : null;
        var state = worst?.Level switch
        {
            FindingLevel.Harm => StateKind.Failed,
            FindingLevel.Warning => StateKind.Warning,
            _ => calm,
        };
        return new(state, text, worst is { Level: FindingLevel.Harm } ? worst.Words : why.Length > 0 ? why : worst?.Words ?? "", list);
    }
}
