using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>An open tab: its circuit lives on after the request that carried the cookie. Bounds are held by the test's clock.</summary>
public sealed class CircuitSignInTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Half = SignInGround.Revalidation / 2;

    private SignInGround _ground = null!;
    private SignIn _signIn = null!;
    private CircuitSignIn _circuit = null!;
    private readonly TabRights _rights = new();
    private readonly List<RightsChange> _changes = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask InitializeAsync()
    {
        _ground = await SignInGround.CreateAsync(postgres);
        (_signIn, _) = await _ground.BeginAsync();
        _rights.Changed += change =>
        {
            lock (_changes)
                _changes.Add(change);
        };
        _circuit = new(_ground.Access, _ground.SignIns, _ground.Assignments, _rights, _ground.Options, _ground.Time, NullLogger<CircuitSignIn>.Instance);
        _circuit.AuthenticationStateChanged += async state =>
        {
            if ((await state).User.Identity is not { IsAuthenticated: true })
                _left.TrySetResult();
        };
        _circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(SignInClaims.Create(_signIn.Caller, _signIn.ExpiresAt, "Cookie"))));
        await CheckedAsync(times: 1);
    }

    public async ValueTask DisposeAsync()
    {
        _circuit.Dispose();
        await _ground.DisposeAsync();
    }

    [Theory]
    [InlineData(Standing.Disabled)]
    [InlineData(Standing.Unknown)]
    public async Task It_ends_within_the_revalidation_time_when_the_directory_no_longer_has_the_person_active(Standing standing)
    {
        await PassAsync(Half);
        Assert.False(_left.Task.IsCompleted);

        _ground.Directory.Answer = new Membership(standing, []);
        // A page asked just before: its answer must not keep the tab beyond the time.
        _ground.Time.Advance(Half);

        await _left.Task.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task It_ends_within_the_revalidation_time_when_another_process_ended_the_sign_in()
    {
        await PassAsync(Half);

        await _ground.Process().EndAsync(_signIn.Id, new(SignInGround.Vera, SignInEnd.Ended, "ended in the settings"), CancellationToken.None);
        _ground.Time.Advance(Half);

        await _left.Task.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task It_ends_when_its_time_is_up()
    {
        _ground.Time.Advance(TimeSpan.FromHours(13));

        await _left.Task.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task It_ends_at_once_when_this_process_ends_the_sign_in_and_not_when_it_ends_another()
    {
        var (other, _) = await _ground.BeginAsync();
        await _ground.SignIns.LeaveAsync(other.Id, new(SignInGround.Vera, SignInEnd.Left, "signed out"), CancellationToken.None);
        Assert.False(_left.Task.IsCompleted);

        await _ground.SignIns.LeaveAsync(_signIn.Id, new(SignInGround.Vera, SignInEnd.Left, "signed out"), CancellationToken.None);

        await _left.Task.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Its_sign_in_ended_elsewhere_every_command_is_refused_at_once()
    {
        Assert.False((await _ground.Access.ForCommandAsync(_signIn.Caller, CancellationToken.None)).IsRefused);

        await _ground.Process().EndAsync(_signIn.Id, new(SignInGround.Vera, SignInEnd.Ended, "ended in the settings"), CancellationToken.None);

        Assert.Equal(RefusalKind.SignedOut, (await _ground.Access.ForCommandAsync(_signIn.Caller, CancellationToken.None)).Refusal!.Kind);
    }

    [Fact]
    public async Task It_outlasts_a_silent_directory()
    {
        _ground.Directory.Answer = new Refusal(RefusalKind.Unavailable, "Silence.", "Wait.");

        await PassAsync(Half);
        await PassAsync(Half);

        Assert.False(_left.Task.IsCompleted);
    }

    [Fact]
    public async Task A_role_lost_in_the_directory_is_told_within_the_revalidation_time()
    {
        _ground.Directory.Answer = new Membership(Standing.Active, []);

        await PassAsync(Half);
        await PassAsync(Half);

        var change = Assert.Single(Changes());
        Assert.Empty(change.Gained);
        Assert.Equal("lost operator on environment=dev (group staff)", RightsNotice.Words(change));
    }

    [Fact]
    public async Task Changed_assignments_are_told_at_once_and_only_what_they_changed_for_this_person()
    {
        _ground.Grant("""{"grants":[{"group":"others","role":"viewer","clusters":""},{"group":"staff","role":"operator","clusters":"environment=dev"}]}""");
        _ground.Grant("""{"grants":[{"group":"staff","role":"viewer","clusters":""}]}""");

        await Eventually.True(() => Changes().Count > 0, "the change is told");
        Assert.Equal("gained viewer on every cluster (group staff); lost operator on environment=dev (group staff)", RightsNotice.Words(Changes().Single()));
    }

    private List<RightsChange> Changes()
    {
        lock (_changes)
            return [.. _changes];
    }

    /// <summary>Lets the clock go on and waits until the tab has been checked by it.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var before = _ground.Directory.Asked;
        _ground.Time.Advance(time);
        await Eventually.True(() => _ground.Directory.Asked > before, "the tab is checked");
        // The answer is on its way to the tab now; the tab asks again only after it took it.
        await Eventually.True(() => !_circuit.IsChecking, "the check is over");
    }

    private Task CheckedAsync(int times) =>
        Eventually.True(() => _ground.Directory.Asked >= times && !_circuit.IsChecking, $"it is checked {times} times");
}
