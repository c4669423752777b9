using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>A row as it stands in a tab.</summary>
/// <param name="Row">Its newest state.</param>
/// <param name="At">When this state came into the tab: ages are counted from it, so that a row that does not change is not drawn again.</param>
/// <param name="IsGone">It is not there any more, and stays in its place until the order moves again.</param>
/// <param name="IsChosen">Its drawer is open.</param>
public sealed record ShownRow(LiveRow Row, DateTimeOffset At, bool IsGone, bool IsChosen);
