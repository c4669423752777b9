namespace OpsConsole.Features.Approvals.Lists;

/// <summary>What of a request waits for the person who looks.</summary>
public enum Wait
{
    None,
    /// <summary>They may vote and have not.</summary>
    Vote,
    /// <summary>They may review an emergency that nobody reviewed.</summary>
    Review,
}

/// <summary>A request as a list shows it to one person.</summary>
public sealed record RequestRow
{
    public required ApprovalRequest Request { get; init; }

    /// <summary>By the database's clock when the list was made.</summary>
    public required RequestState Standing { get; init; }

    /// <summary>Places that somebody's vote fills, by the groups of their votes.</summary>
    public required int Approvals { get; init; }

    /// <summary>Places there are by the rules of then and now; 0 where nobody can say.</summary>
    public required int Needed { get; init; }

    /// <summary>The person who looks asked for it, by whichever account.</summary>
    public required bool IsOwn { get; init; }
    public required Wait Wait { get; init; }

    public string Address => RequestLinks.Request(Request.Number);

    /// <summary>When the clock that runs for it runs out; null where none runs.</summary>
    public DateTimeOffset? Until => EndOf(Request);

    public static DateTimeOffset? EndOf(ApprovalRequest request) => request.State switch
    {
        RequestState.Pending => request.ApproveBy,
        RequestState.Approved => request.ExecuteBy,
        RequestState.BreakGlassExecuting or RequestState.BreakGlassUnreviewed => request.ReviewBy,
        _ => null,
    };
}
