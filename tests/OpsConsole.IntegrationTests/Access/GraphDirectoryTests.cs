using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Microsoft Graph as the console asks it, against an HTTPS server that answers whatever the test wants.</summary>
public sealed class GraphDirectoryTests : IAsyncLifetime
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Vera = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    private const string Person = $"/v1.0/users/{Vera}";
    private const string Groups = $"{Person}/transitiveMemberOf";

    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FaultServer _server = null!;
    private WebApplication _console = null!;
    private string _form = "";

    public async ValueTask InitializeAsync()
    {
        using var certificate = _authority.IssueServer("127.0.0.1");
        _server = await FaultServer.StartAsync(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
        var root = _server.Address.GetLeftPart(UriPartial.Authority);
        _server.On($"/{Tenant}/v2.0/.well-known/openid-configuration", Answers.Json(
            $$"""{"issuer":"{{root}}/{{Tenant}}/v2.0","token_endpoint":"{{root}}/token","jwks_uri":"{{root}}/keys"}"""));
        _server.On("/keys", Answers.Json("""{"keys":[]}"""));
        _server.On("/token", TokenAsync);
        _server.On(Person, Answers.Json($$"""{"id":"{{Vera}}","displayName":"Vera","accountEnabled":true}"""));
        _server.On(Groups, Answers.Json(GroupsOf("staff")));
        _console = Console(("Access:Entra:ClientSecretFile", _authority.Write("secret", "s3cret\n")));
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_person_and_all_their_groups_are_read_with_the_application_s_own_token()
    {
        Assert.Equal(["staff"], (await AskAsync()).Value!.Groups);

        Assert.Equal("client_credentials", Field("grant_type"));
        Assert.Equal("console", Field("client_id"));
        Assert.Equal("s3cret", Field("client_secret"));
        Assert.Equal($"{_server.Address.GetLeftPart(UriPartial.Authority)}/.default", Field("scope"));
        Assert.Equal("id,displayName,accountEnabled", Seen(Person).Parameter("$select"));
        Assert.Equal("Bearer token", Seen(Groups).Authorization);
    }

    [Fact]
    public async Task Pages_are_read_to_the_last_and_what_is_no_group_is_left_out()
    {
        _server.On(Groups, Answers.Json(GroupsOf("one", $"{_server.Address}v1.0/next?page=2")));
        _server.On("/v1.0/next",
            Answers.Json($$"""{"value":[{"@odata.type":"#microsoft.graph.directoryRole","id":"role"},{"@odata.type":"#microsoft.graph.group","id":"two"}],"@odata.nextLink":"{{_server.Address}}v1.0/last"}"""));
        _server.On("/v1.0/last", Answers.Json(GroupsOf("three")));

        Assert.Equal(["one", "two", "three"], (await AskAsync()).Value!.Groups);
    }

    [Fact]
    public async Task A_half_read_list_of_groups_is_no_list()
    {
        foreach (var (last, reason) in new (RequestDelegate, string)[]
        {
            (Answers.Status(500, "InternalServerError", "no"), "it answered 500"),
            (Answers.Status(404, "NotFound", "no"), "missing or incomplete"),
            (Answers.Json("""{"error":"x"}"""), "missing or incomplete"),
            (Answers.Json("""{"value":[{"id":"two"}]}"""), "missing or incomplete"),
            (Answers.Json("""{"value":[null]}"""), "missing or incomplete"),
            (Answers.CutAfter(GroupsOf("two"), 12), ""),
            (Answers.EndAfter(GroupsOf("two"), 12), ""),
            (Answers.Html(), ""),
        })
        {
            _server.On(Groups, Answers.Json(GroupsOf("one", $"{_server.Address}v1.0/next")));
            _server.On("/v1.0/next", last);

            var refusal = (await AskAsync()).Refusal!;

            Assert.Equal(RefusalKind.Unavailable, refusal.Kind);
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_without_end_and_a_next_page_elsewhere_are_refused_and_the_token_goes_nowhere_else()
    {
        _server.On(Groups, Answers.Json(GroupsOf("one", $"{_server.Address}v1.0/users/{Vera}/transitiveMemberOf")));
        Assert.Contains("more than 100 pages", (await AskAsync()).Refusal!.Message, StringComparison.Ordinal);

        await using var other = await FaultServer.StartAsync(X509CertificateLoader.LoadPkcs12(_authority.IssueServer("127.0.0.1").Export(X509ContentType.Pkcs12), null));
        _server.On(Groups, Answers.Json(GroupsOf("one", $"{other.Address}v1.0/next")));
        Assert.Contains("leads to another address", (await AskAsync()).Refusal!.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Absent_and_disabled_persons_have_no_groups_and_a_program_is_found_as_one()
    {
        _server.On(Person, Answers.Json($$"""{"id":"{{Vera}}","accountEnabled":false}"""));
        Assert.Equal((Standing.Disabled, 0), Of(await AskAsync()));

        _server.On(Person, Answers.Status(404, "Request_ResourceNotFound", "no"));
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync()));

        _server.On($"/v1.0/servicePrincipals/{Vera}", Answers.Json($$"""{"id":"{{Vera}}","accountEnabled":true}"""));
        _server.On($"/v1.0/servicePrincipals/{Vera}/transitiveMemberOf", Answers.Json(GroupsOf("robots")));
        Assert.Equal(["robots"], (await AskAsync()).Value!.Groups);
    }

    [Theory]
    [InlineData("""{"id":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"}""")]
    [InlineData("""{"id":"99999999-bbbb-cccc-dddd-eeeeeeeeeeee","accountEnabled":true}""")]
    [InlineData("""{"accountEnabled":true}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task An_unclear_answer_about_the_person_is_none(string body)
    {
        _server.On(Person, Answers.Json(body));

        Assert.Equal(RefusalKind.Unavailable, (await AskAsync()).Refusal!.Kind);
    }

    [Fact]
    public async Task A_throttled_console_asks_nothing_until_the_time_it_was_told()
    {
        _server.On(Person, Answers.Status(429, "TooManyRequests", "slow down", retryAfter: 30), Answers.Json($$"""{"id":"{{Vera}}","accountEnabled":true}"""));
        Assert.Contains("it answered 429 and asked for patience until", (await AskAsync()).Refusal!.Message, StringComparison.Ordinal);
        var asked = _server.Requests.Count;

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Contains("asked for patience until", (await AskAsync()).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _server.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["staff"], (await AskAsync()).Value!.Groups);
    }

    [Fact]
    public async Task A_silent_graph_is_down_when_its_time_is_up()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On(Groups, context =>
        {
            reached.TrySetResult();
            return Answers.Hang()(context);
        });

        var asked = AskAsync();
        await reached.Task.WaitAsync(Eventually.Limit);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Contains("no answer within 3 s", (await asked.WaitAsync(Eventually.Limit)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_object_of_this_tenant_is_unknown_without_a_question()
    {
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync("me")));
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync("../groups")));
        Assert.Equal((Standing.Unknown, 0), Of(await AskAsync(Vera, "https://login.microsoftonline.com/other/v2.0")));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task With_a_certificate_the_console_proves_itself_by_a_signed_assertion()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=console", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = _authority.Write("client.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await using var console = Console(("Access:Entra:ClientCertificateFile", file));

        Assert.Equal(["staff"], (await AskAsync(of: console)).Value!.Groups);

        Assert.Null(Field("client_secret"));
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", Field("client_assertion_type"));
        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(Field("client_assertion"), new()
        {
            ValidIssuer = "console",
            ValidAudience = $"{_server.Address}token",
            IssuerSigningKey = new X509SecurityKey(certificate),
        });
        Assert.True(checkedToken.IsValid, checkedToken.Exception?.Message);
        Assert.Equal("console", checkedToken.Claims["sub"]);
        Assert.NotNull(((JsonWebToken)checkedToken.SecurityToken).X5t);
    }

    [Fact]
    public async Task A_server_that_the_named_authority_did_not_certify_is_not_believed()
    {
        using var stranger = new TestAuthority();
        await using var console = Console(("Access:Entra:ClientSecretFile", _authority.Write("secret", "s3cret")), ("Access:CertificateAuthorityFile", stranger.AuthorityFile));

        Assert.Equal(RefusalKind.Unavailable, (await AskAsync(of: console)).Refusal!.Kind);
        Assert.Empty(_server.Requests);
    }

    private static (Standing, int) Of(Answer<Membership> answer) => (answer.Value!.Standing, answer.Value.Groups.Count);

    private static string GroupsOf(string group, string? next = null) =>
        $$"""{"value":[{"@odata.type":"#microsoft.graph.group","id":"{{group}}"}]{{(next is null ? "" : $",\"@odata.nextLink\":\"{next}\"")}}}""";

    private Task<Answer<Membership>> AskAsync(string subject = Vera, string? issuer = null, WebApplication? of = null) =>
        (of ?? _console).Services.GetRequiredService<IDirectory>()
            .FindAsync(new(issuer ?? $"{_server.Address.GetLeftPart(UriPartial.Authority)}/{Tenant}/v2.0", subject), CancellationToken.None);

    private SeenRequest Seen(string path) => _server.Requests.First(request => request.Path == path);

    private string? Field(string name) => HttpUtility.ParseQueryString(_form)[name];

    private async Task TokenAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _form = await reader.ReadToEndAsync();
        await Answers.Json("""{"access_token":"token","token_type":"Bearer","expires_in":3600}""")(context);
    }

    private WebApplication Console(params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var all = new Dictionary<string, string?>
        {
            ["Access:Mode"] = "Entra",
            ["Access:Entra:Instance"] = _server.Address.AbsoluteUri,
            ["Access:Entra:TenantId"] = Tenant,
            ["Access:Entra:ClientId"] = "console",
            ["Access:CertificateAuthorityFile"] = _authority.AuthorityFile,
            ["Access:AssignmentsFile"] = _authority.Write("assignments.json", """{"grants":[]}"""),
            ["Access:Directory:Mode"] = "Graph",
            ["Access:Directory:Url"] = $"{_server.Address}v1.0",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        builder.Configuration.AddInMemoryCollection(all);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddAccess();
        return builder.Build();
    }
}
