using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OpsConsole.Platform.Api;

/// <summary>Numbers of a query string are read here, so that a wrong one is answered like every other refusal.</summary>
public static class QueryNumbers
{
    public static bool TryLimit(string? text, out int? limit, [NotNullWhen(false)] out ProblemHttpResult? wrong)
    {
        var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        limit = isNumber ? number : null;
        var isRight = text is null || (isNumber && Question.CheckLimit(number) is null);
        wrong = isRight ? null : new Refusal(
            RefusalKind.Invalid, $"limit must be a number between 1 and {Question.MostRows}.", "Leave it out, or ask in parts with the cursor.").ToProblem();
        return isRight;
    }
}
