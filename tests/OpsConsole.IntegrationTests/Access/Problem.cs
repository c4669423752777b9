using System.Net.Http.Json;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>A refusal as programs read it.</summary>
public sealed record Problem
{
    public string Title { get; init; } = "";
    public int Status { get; init; }
    public string Detail { get; init; } = "";
    public string NextStep { get; init; } = "";
    public string TraceId { get; init; } = "";

    public static async Task<Problem> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<Problem>())!;
    }
}
