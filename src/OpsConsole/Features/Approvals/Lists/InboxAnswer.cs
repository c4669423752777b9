namespace OpsConsole.Features.Approvals.Lists;

/// <summary>One page of a list of open requests, and how long all of them are.</summary>
public sealed record InboxAnswer
{
    public const int PageSize = 50;

    public required IReadOnlyList<RequestRow> Rows { get; init; }

    /// <summary>How many of the list fit what was asked.</summary>
    public required int Found { get; init; }

    /// <summary>From 1; the last one where a later one was asked for.</summary>
    public required int Page { get; init; }

    /// <summary>Whatever is filtered, so many are in each list.</summary>
    public required IReadOnlyDictionary<InboxList, int> Counts { get; init; }

    /// <summary>Of everything open that the person sees, to filter by.</summary>
    public required IReadOnlyList<string> Environments { get; init; }

    /// <summary>Keys and names of the actions of everything open that the person sees.</summary>
    public required IReadOnlyList<(string Key, string Name)> Actions { get; init; }
    public required Halt? Halt { get; init; }
    public required bool MaySwitch { get; init; }

    /// <summary>Somebody else wants executions to go on, and this person could be the second.</summary>
    public required bool HaltWaits { get; init; }

    /// <summary>By the database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the rows were last looked at, by the console's clock.</summary>
    public required DateTimeOffset AsOf { get; init; }

    public int Pages => Math.Max(1, (Found + PageSize - 1) / PageSize);
}
