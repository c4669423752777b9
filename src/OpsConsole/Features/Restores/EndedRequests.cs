using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>Requests that are asked about by their number once they have ended.</summary>
public sealed class EndedRequests(RequestVisibility visibility)
{
    /// <param name="caller">Who asks: what is hidden from them is not found.</param>
    /// <param name="key">The parameter that has the number.</param>
    /// <param name="number">As it was written.</param>
    /// <param name="purpose">What is to be done about it: "undone".</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<ApprovalRequest>> OfAsync(Caller caller, string key, string number, string purpose, CancellationToken cancellationToken) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var named)
            ? await OfAsync(caller, named, purpose, cancellationToken)
            : new Refusal(RefusalKind.Invalid, $"What is to be {purpose} cannot be read.", $"Write {key}=<the number of an ended request>.");

    /// <param name="caller">Who asks: what is hidden from them is not found.</param>
    /// <param name="number">Of the request.</param>
    /// <param name="purpose">What is to be done about it: "undone".</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<ApprovalRequest>> OfAsync(Caller caller, long number, string purpose, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var request = seen.Value.Request;
        return Transitions.IsFinal(request.Standing) ? request
            : new Refusal(RefusalKind.Conflict, $"Request #{number} has not ended ({ItemWords.Of(request.Standing)}), so it cannot be {purpose}.", "Stop it first, or wait for its end.");
    }
}
