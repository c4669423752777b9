using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

/// <summary>An open tab: its circuit lives on after the request that carried the cookie.</summary>
public sealed class CircuitSignInTests : IDisposable
{
    private static readonly Caller Vera = new(new("https://id.example", "vera"), "Vera");

    private readonly string _path = Path.GetTempFileName();

    /// <summary>The clock of the sign-in's lifetime; checks follow the real one.</summary>
    private readonly FakeTimeProvider _time = new();
    private readonly Switch _directory = new();
    private readonly EndedSignIns _ended;
    private readonly CircuitSignIn _circuit;
    private readonly ClaimsPrincipal _vera;
    private readonly TaskCompletionSource _left = new();

    public CircuitSignInTests()
    {
        File.WriteAllText(_path, """{"grants":[]}""");
        var options = Options.Create(new AccessOptions { AssignmentsFile = _path, Revalidation = TimeSpan.FromMilliseconds(20) });
        var access = new AccessService(_directory, new(options, _time), new(_time), options, TimeProvider.System);
        _ended = new(options, _time);
        _circuit = new(NullLoggerFactory.Instance, access, _ended, options);
        _vera = SignInClaims.Create(Vera, _time.GetUtcNow(), "Cookie");
        _circuit.AuthenticationStateChanged += async state =>
        {
            if ((await state).User.Identity is not { IsAuthenticated: true })
                _left.TrySetResult();
        };
    }

    public void Dispose()
    {
        ((IDisposable)_circuit).Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData(Standing.Disabled)]
    [InlineData(Standing.Unknown)]
    public async Task It_ends_when_the_directory_no_longer_has_the_person_active(Standing standing)
    {
        Open();
        await CheckedAsync(times: 2);
        Assert.False(_left.Task.IsCompleted);

        _directory.Answer = new Membership(standing, []);

        await _left.Task.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task It_ends_when_its_time_is_up()
    {
        Open();
        await CheckedAsync(times: 1);

        _time.Advance(TimeSpan.FromHours(12));

        await _left.Task.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task It_ends_at_once_when_the_person_signs_out_in_another_tab_and_not_when_another_sign_in_ends()
    {
        Open();
        _ended.End(SignInClaims.Create(Vera, _time.GetUtcNow() + TimeSpan.FromHours(1), "Cookie"));
        _ended.End(SignInClaims.Create(new(Vera.Key with { Subject = "other" }, "Other"), _time.GetUtcNow(), "Cookie"));
        Assert.False(_left.Task.IsCompleted);

        _ended.End(_vera);

        Assert.True(_left.Task.IsCompleted);
    }

    [Fact]
    public async Task It_outlasts_a_silent_directory()
    {
        _directory.Answer = new Refusal(RefusalKind.Unavailable, "Silence.", "Wait.");
        Open();

        await CheckedAsync(times: 3);

        Assert.False(_left.Task.IsCompleted);
    }

    private void Open() => _circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(_vera)));

    /// <summary>Waits until the tab has been checked this often.</summary>
    private async Task CheckedAsync(int times)
    {
        for (var time = 0; time < times; time++)
            Assert.True(await _directory.Asked.WaitAsync(Patience.Limit), $"checked {time} times only");
    }

    private sealed class Switch : IDirectory
    {
        public Answer<Membership> Answer { get; set; } = new Membership(Standing.Active, []);
        /// <summary>Counts up with each time.</summary>
        public SemaphoreSlim Asked { get; } = new(0);

        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken)
        {
            Asked.Release();
            return Task.FromResult(Answer);
        }
    }
}
