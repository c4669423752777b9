using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals;

/// <summary>What somebody wrote beside a plan that is not submitted: its reason and its ticket, null where there is none.</summary>
public sealed record PlanWords(string? Reason, string? Ticket)
{
    /// <summary>In characters.</summary>
    public const int LongestReason = 2000;

    public static readonly PlanWords None = new(null, null);

    /// <summary>As it was typed, but for what is empty.</summary>
    public static PlanWords Of(string? reason, string? ticket) => new(string.IsNullOrWhiteSpace(reason) ? null : reason, string.IsNullOrWhiteSpace(ticket) ? null : ticket);

    /// <summary>Null where it can be kept.</summary>
    public Refusal? WhyNot() => Reason is { } reason && (reason.Length > LongestReason || !Question.IsStorable(reason))
        ? new(RefusalKind.Invalid, $"The reason is longer than {LongestReason} characters or holds a NUL or half of a character.", "Correct it.")
        : Question.CheckText("The ticket", Ticket);
}
