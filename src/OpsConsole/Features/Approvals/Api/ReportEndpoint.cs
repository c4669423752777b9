using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals.Reports;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Approvals.Api;

/// <summary>An ended request as a file to be attached to an incident.</summary>
internal static class ReportEndpoint
{
    /// <summary>For whoever sees the request, as its page.</summary>
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        long number, CurrentCaller current, RequestViewer viewer, IOptions<ConsoleOptions> console, HttpRequest request, CancellationToken cancellationToken)
    {
        var ended = await viewer.EndedAsync(await current.GetAsync(), number, cancellationToken);
        if (ended.IsRefused)
            return ended.Refusal.ToProblem();
        var address = new Uri(console.Value.PublicAddress ?? $"{request.Scheme}://{request.Host}");
        var report = new RequestReport(ended.Value.View, ended.Value.Items, address);
        return TypedResults.Stream(report.WriteAsync, "text/markdown; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"request-{number}.md"));
    }
}
