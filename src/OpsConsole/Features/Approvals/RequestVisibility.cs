using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Who sees a request: whoever reads every cluster of its plan. What belongs to the console is for those who approve or rule, and for whoever asked.</summary>
public sealed class RequestVisibility(AccessService access, RequestJudge judge, RequestStore store)
{
    public static Refusal NotFound(long number) =>
        new(RefusalKind.NotFound, $"There is no request #{number} that you may see.", "Look for it among the requests; a request shows to whoever sees every cluster of its plan.");

    public bool Sees(PersonAccess rights, ApprovalRequest request) => SightOf(rights).Sees(request);

    /// <summary>For whoever looks at many requests: labels are asked for once, and rights once a cluster.</summary>
    public RequestSight SightOf(PersonAccess rights) => new(rights, judge.LabelsNow());

    /// <summary>For reading.</summary>
    public async Task<Answer<(PersonAccess Rights, ApprovalRequest Request)>> FindAsync(Caller caller, long number, CancellationToken cancellationToken) =>
        await SeenAsync(await access.ForReadingAsync(caller, cancellationToken), number, cancellationToken);

    /// <summary>For a command: sign-in and directory are asked now.</summary>
    public async Task<Answer<(PersonAccess Rights, ApprovalRequest Request)>> FindForCommandAsync(Caller caller, long number, CancellationToken cancellationToken) =>
        await SeenAsync(await access.ForCommandAsync(caller, cancellationToken), number, cancellationToken);

    private async Task<Answer<(PersonAccess, ApprovalRequest)>> SeenAsync(Answer<PersonAccess> rights, long number, CancellationToken cancellationToken)
    {
        if (rights.IsRefused)
            return rights.Refusal;
        return await store.FindAsync(number, cancellationToken) is { } request && Sees(rights.Value!, request) ? (rights.Value!, request) : NotFound(number);
    }
}
