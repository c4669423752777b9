using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class SettingsPageTests : IAsyncLifetime
{
    private static readonly Caller Vera = new(new("https://id.example", "vera-1"), "Vera \u202eremiV");

    private readonly string _path = Path.GetTempFileName();
    private readonly BunitContext _page = new();
    private readonly Person _directory = new();
    private Caller _caller = Vera;

    public SettingsPageTests()
    {
        File.WriteAllText(_path, """
            {"grants":[
              {"group":"staff","role":"operator","clusters":"environment in (dev)"},
              {"group":"all","role":"support","clusters":""}]}
            """);
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
        _page.Services.AddSingleton(TimeProvider.System);
        _page.Services.AddSingleton(Options.Create(new AccessOptions { AssignmentsFile = _path, Directory = new() { Mode = DirectoryMode.Provider } }));
        _page.Services.AddSingleton<AssignmentsFile>();
        _page.Services.AddSingleton<DirectoryState>();
        _page.Services.AddSingleton<IDirectory>(_directory);
        _page.Services.AddSingleton<AccessService>();
        _page.Services.AddScoped<CurrentCaller>();
        _page.Services.AddScoped<AuthenticationStateProvider>(_ => new SignedIn(_caller));
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        File.Delete(_path);
    }

    [Fact]
    public void It_shows_each_role_with_its_scope_and_where_it_comes_from()
    {
        _directory.Answer = new Membership(Standing.Active, ["staff", "all"]);

        var page = _page.Render<SettingsPage>();
        page.WaitForElement("tbody tr");

        var rows = page.FindAll("tbody tr").Select(row => row.TextContent.Trim()).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Contains("environment in (dev)", rows[0], StringComparison.Ordinal);
        Assert.Contains("group staff", rows[0], StringComparison.Ordinal);
        Assert.Contains("start captures", rows[0], StringComparison.Ordinal);
        Assert.Contains("every cluster", rows[1], StringComparison.Ordinal);
        Assert.DoesNotContain("start captures", rows[1], StringComparison.Ordinal);
        Assert.Contains("vera-1", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_roles_it_says_what_to_give_an_administrator()
    {
        _directory.Answer = new Membership(Standing.Active, []);

        var page = _page.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Contains("issuer and subject", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Asking_again_shows_what_the_directory_says_now()
    {
        _directory.Answer = new Membership(Standing.Active, ["staff"]);
        var page = _page.Render<SettingsPage>();
        page.WaitForElement("tbody tr");

        _directory.Answer = new Refusal(RefusalKind.Unavailable, "The directory that knows your roles does not answer: silence.", "Wait.");
        page.Find("button.button-plain").Click();

        page.WaitForAssertion(() => Assert.Contains("does not answer: silence", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Does not answer", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("tbody tr"));
    }

    [Fact]
    public void It_says_when_the_person_last_proved_who_they_are_and_leads_to_proving_it_anew()
    {
        _directory.Answer = new Membership(Standing.Active, []);
        _caller = Vera with { AuthenticatedAt = DateTimeOffset.UtcNow.AddHours(-3) };

        var page = _page.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Contains("3 h", Fact("Last proved it"), StringComparison.Ordinal));
        Assert.Contains("a person", Fact("You are"), StringComparison.Ordinal);
        Assert.Equal("/signin?fresh=true&returnUrl=%2Fsettings%3Ftab%3Daccess", page.FindAll("a").Single(link => link.TextContent == "Sign in anew").GetAttribute("href"));

        string Fact(string term) => page.FindAll("dt").Single(fact => fact.TextContent == term).NextElementSibling!.TextContent;
    }

    [Fact]
    public void It_says_where_the_provider_tells_no_such_moment()
    {
        _directory.Answer = new Membership(Standing.Active, []);

        var page = _page.Render<SettingsPage>();

        page.WaitForAssertion(() => Assert.Contains("the provider does not say when", page.Markup, StringComparison.Ordinal));
    }

    private sealed class SignedIn(Caller caller) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(SignInClaims.Create(caller, DateTimeOffset.UnixEpoch, "Cookie")));
    }

    private sealed class Person : IDirectory
    {
        public Answer<Membership> Answer { get; set; }

        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) => Task.FromResult(Answer);
    }
}
