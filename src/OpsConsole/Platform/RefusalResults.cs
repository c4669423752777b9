using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Platform;

/// <summary>A refusal as problem+json: one mapping for every endpoint.</summary>
public static class RefusalResults
{
    public static ProblemHttpResult ToProblem(this Refusal refusal) =>
        TypedResults.Problem(
            statusCode: StatusOf(refusal.Kind), title: TitleOf(refusal.Kind), detail: refusal.Message, extensions: Extensions(refusal));

    /// <summary>200 with the value, or the refusal.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToResult<T>(this Answer<T> answer) =>
        answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(answer.Value);

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.SignedOut => StatusCodes.Status401Unauthorized,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Gone => StatusCodes.Status410Gone,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    private static string TitleOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => "The request is wrong",
        RefusalKind.SignedOut => "Not signed in",
        RefusalKind.Forbidden => "Not allowed",
        RefusalKind.NotFound => "Not found",
        RefusalKind.Conflict => "The state moved on",
        RefusalKind.Gone => "No longer kept",
        RefusalKind.Unavailable => "Not available now",
    };

    private static Dictionary<string, object?> Extensions(Refusal refusal) =>
        new() { ["nextStep"] = refusal.NextStep, ["traceId"] = Traces.CurrentId };
}
