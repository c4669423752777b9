using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Sandbox;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>The directory as the console asks it, against a server that answers whatever the test wants.</summary>
public sealed class ProviderDirectoryTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocdirectory-");
    private readonly ConcurrentQueue<string> _asked = new();
    private Func<HttpContext, Task> _answer = null!;
    private WebApplication _server = null!;
    private WebApplication _console = null!;
    private string _address = "";
    private int _tokens;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        _address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _answer = context => WriteAsync(context, """{"subject":"vera","name":"Vera","enabled":true,"groups":["staff"]}""");
        _console = Console();
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_person_is_read_with_a_token_that_is_asked_for_once()
    {
        var first = await AskAsync();
        await AskAsync();

        Assert.Equal(["operator from group staff"], first.Value!.Grants.Select(grant => $"{grant.Role.ToString().ToLowerInvariant()} from {grant.Source}"));
        Assert.Equal(1, _tokens);
        Assert.Equal(["/directory/people/vera Bearer token-1", "/directory/people/vera Bearer token-1"], _asked);
    }

    [Fact]
    public async Task A_token_revoked_before_its_time_is_replaced_once()
    {
        await AskAsync();
        var answer = _answer;
        _answer = context => context.Request.Headers.Authorization == "Bearer token-1" ? StatusAsync(context, 401) : answer(context);

        Assert.False((await AskAsync()).IsRefused);
        Assert.Equal(2, _tokens);

        _answer = context => StatusAsync(context, 401);
        Assert.Contains("it answered 401", (await AskAsync()).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absent_and_disabled_persons_have_no_grants()
    {
        _answer = context => StatusAsync(context, 404);
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync()));

        _answer = context => WriteAsync(context, """{"subject":"vera","name":"Vera","enabled":false,"groups":["staff"]}""");
        Assert.Equal((Standing.Disabled, 0), Of(await AskAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("<html>sign in</html>")]
    [InlineData("""{"subject":"vera","name":"Vera","enabled":true}""")]
    [InlineData("""{"subject":"vera","name":"Vera","groups":["staff"]}""")]
    [InlineData("""{"subject":"vera","name":"Vera","enabled":null,"groups":["staff"]}""")]
    [InlineData("""{"subject":"vera","name":"Vera","enabled":"yes","groups":["staff"]}""")]
    [InlineData("""{"subject":"vera","name":"Vera","enabled":true,"groups":"staff"}""")]
    [InlineData("""{"subject":"vera","name":"Vera","enabled":true,"groups":[null]}""")]
    [InlineData("""{"subject":"ada","name":"Ada","enabled":true,"groups":["staff"]}""")]
    public async Task Whatever_is_not_a_clear_answer_is_no_answer(string body)
    {
        _answer = context => WriteAsync(context, body);

        Assert.Equal(RefusalKind.Unavailable, (await AskAsync()).Refusal!.Kind);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(204)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Every_other_status_is_no_answer_and_redirects_are_not_followed(int status)
    {
        _answer = context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return StatusAsync(context, status);
        };

        Assert.Equal(RefusalKind.Unavailable, (await AskAsync()).Refusal!.Kind);
        Assert.DoesNotContain(_asked, line => line.StartsWith("/elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("a trickle")]
    public async Task Silence_and_trickles_end_with_the_time_that_a_question_may_take(string misbehaviour)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var console = Console(timeout: "00:00:02", time);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = context =>
        {
            reached.TrySetResult();
            return misbehaviour == "silence" ? HangAsync(context) : TrickleAsync(context);
        };

        var asked = AskAsync(of: console);
        await reached.Task.WaitAsync(Eventually.Limit);
        time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        var refusal = (await asked.WaitAsync(Eventually.Limit)).Refusal!;
        Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
        Assert.Contains("no answer within 2 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_ends_by_its_size_long_before_its_time()
    {
        // The clock stands still: only the size can end it.
        await using var console = Console(timeout: "00:00:02", new FakeTimeProvider(DateTimeOffset.UtcNow));
        _answer = FloodAsync;

        Assert.Equal(RefusalKind.Unavailable, (await AskAsync(of: console).WaitAsync(Eventually.Limit)).Refusal!.Kind);
    }

    [Fact]
    public async Task A_subject_cannot_lead_to_another_address_and_another_issuer_is_unknown()
    {
        foreach (var subject in new[] { "a/../../admin", "a?b=c#d", "../people/ada", "ä b" })
            await AskAsync(subject);
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync("..")));
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync("vera", "https://other.example/")));

        Assert.Equal(4, _asked.Count);
        Assert.All(_asked, line => Assert.Matches("^/directory/people/[^/?#]+ Bearer", line));
    }

    private static (Standing, int) Of(Answer<PersonAccess> answer) => (answer.Value!.Standing, answer.Value.Grants.Count);

    /// <summary>As a command asks: never from memory.</summary>
    private Task<Answer<PersonAccess>> AskAsync(string subject = "vera", string? issuer = null, WebApplication? of = null) =>
        AccessOf((of ?? _console).Services).ForCommandAsync(new(new(issuer ?? _address, subject), subject), CancellationToken.None);

    private static AccessService AccessOf(IServiceProvider services) => new(
        services.GetRequiredService<IDirectory>(), services.GetRequiredService<AssignmentsFile>(), services.GetRequiredService<DirectoryState>(),
        services.GetRequiredService<IOptions<AccessOptions>>(), services.GetRequiredService<TimeProvider>());

    private WebApplication Console(string timeout = "00:00:30", TimeProvider? time = null)
    {
        var assignments = Path.Combine(_folder.FullName, "assignments.json");
        File.WriteAllText(assignments, """{"grants":[{"group":"staff","role":"operator","clusters":""}]}""");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Access:Oidc:Authority"] = _address,
            ["Access:Oidc:ClientId"] = "opsconsole",
            ["Access:Oidc:RequireHttpsMetadata"] = "false",
            ["Access:AssignmentsFile"] = assignments,
            ["Access:Directory:Mode"] = "Provider",
            ["Access:Directory:Url"] = $"{_address}/directory",
            ["Access:Directory:ClientId"] = "directory",
            ["Access:Directory:Timeout"] = timeout,
        });
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddAccess();
        return builder.Build();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/.well-known/openid-configuration")
            return WriteAsync(context, $$"""{"issuer":"{{_address}}","token_endpoint":"{{_address}}/token","jwks_uri":"{{_address}}/keys"}""");
        if (path == "/keys")
            return WriteAsync(context, """{"keys":[]}""");
        if (path == "/token")
            return WriteAsync(context, $$"""{"access_token":"token-{{Interlocked.Increment(ref _tokens)}}","token_type":"Bearer","expires_in":3600}""");
        var raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        _asked.Enqueue($"{raw} {context.Request.Headers.Authorization}");
        return _answer(context);
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Silence until the console has enough of it.</summary>
    private static Task HangAsync(HttpContext context) => Silence.UntilAsync(context.RequestAborted);

    /// <summary>A byte now and then, each well within the wait for the next: only the answer as a whole takes too long.</summary>
    private static async Task TrickleAsync(HttpContext context)
    {
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(" ");
            await context.Response.Body.FlushAsync();
            // Slow on the wall clock, as the console's waiting is.
            await Task.Delay(TimeSpan.FromMilliseconds(50), context.RequestAborted);
        }
    }

    private static async Task FloodAsync(HttpContext context)
    {
        var block = new byte[1 << 16];
        Array.Fill(block, (byte)' ');
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }
}
