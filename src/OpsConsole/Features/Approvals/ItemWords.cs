namespace OpsConsole.Features.Approvals;

/// <summary>States of items and requests as people read them.</summary>
public static class ItemWords
{
    public static string Of(ItemState state) => state switch
    {
        ItemState.Planned => "planned",
        ItemState.InFlight => "under way",
        ItemState.Accepted => "accepted, not gone yet",
        ItemState.Done => "done",
        ItemState.Skipped => "skipped",
        ItemState.Refused => "refused",
        ItemState.Failed => "failed",
        ItemState.Unknown => "unknown",
        ItemState.NotRun => "not run",
    };

    public static string Of(RequestState state) => state switch
    {
        RequestState.Draft => "Draft",
        RequestState.Pending => "Waits for votes",
        RequestState.Approved => "Approved",
        RequestState.Executing => "Executing",
        RequestState.Succeeded => "Succeeded",
        RequestState.Partial => "Partly done",
        RequestState.Failed => "Failed, nothing done",
        RequestState.Unknown => "Outcome unknown",
        RequestState.Rejected => "Rejected",
        RequestState.Expired => "Expired",
        RequestState.Cancelled => "Cancelled",
        RequestState.Stale => "Stale",
        RequestState.Revoked => "Revoked",
        RequestState.BreakGlassExecuting => "Emergency, executing",
        RequestState.BreakGlassUnreviewed => "Emergency, not reviewed",
        RequestState.Ratified => "Emergency, ratified",
        RequestState.Disputed => "Emergency, disputed",
    };
}
