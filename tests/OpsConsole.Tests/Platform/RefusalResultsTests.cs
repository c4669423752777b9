using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Platform;

public sealed class RefusalResultsTests
{
    [Theory]
    [InlineData(RefusalKind.Invalid, 400)]
    [InlineData(RefusalKind.SignedOut, 401)]
    [InlineData(RefusalKind.Forbidden, 403)]
    [InlineData(RefusalKind.NotFound, 404)]
    [InlineData(RefusalKind.Conflict, 409)]
    [InlineData(RefusalKind.Gone, 410)]
    [InlineData(RefusalKind.Unavailable, 503)]
    public async Task A_refusal_becomes_problem_json_with_its_status_and_the_next_step(RefusalKind kind, int status)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        using var body = new MemoryStream();
        context.Response.Body = body;

        await new Refusal(kind, "Cluster prod is not there.", "Look at the fleet.").ToProblem().ExecuteAsync(context);

        using var problem = JsonDocument.Parse(body.ToArray());
        Assert.Equal(status, context.Response.StatusCode);
        Assert.StartsWith("application/problem+json", context.Response.ContentType, StringComparison.Ordinal);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.Equal("Cluster prod is not there.", problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal("Look at the fleet.", problem.RootElement.GetProperty("nextStep").GetString());
    }
}
