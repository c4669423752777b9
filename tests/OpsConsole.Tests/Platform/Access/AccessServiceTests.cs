using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AccessServiceTests : IDisposable
{
    private static readonly Caller Vera = new(new("https://id.example", "vera"), "Vera");
    private static readonly Refusal Silence = new(RefusalKind.Unavailable, "The directory does not answer.", "Wait.");

    private readonly string _path = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();
    private readonly TestDirectory _directory = new();
    private readonly DirectoryState _state;
    private readonly AssignmentsFile _assignments;
    private readonly AccessService _access;

    public AccessServiceTests()
    {
        Grant("operator");
        var options = Options.Create(new AccessOptions { AssignmentsFile = _path, Revalidation = TimeSpan.FromMinutes(1) });
        _assignments = new(options, _time);
        _state = new(_time);
        _access = new(_directory, _assignments, _state, options, _time);
        _directory.Answer = new Membership(Standing.Active, ["staff"]);
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Reading_rests_on_an_answer_up_to_the_revalidation_time()
    {
        var first = await ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        var second = await ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var third = await ReadAsync();

        Assert.Equal(2, _directory.Asked);
        Assert.Equal(first.Value!.AsOf, second.Value!.AsOf);
        Assert.Equal(_time.GetUtcNow(), third.Value!.AsOf);
    }

    [Fact]
    public async Task A_command_asks_every_time_so_a_role_taken_away_is_gone_at_once()
    {
        Assert.True((await CommandAsync()).Value!.AllowsAnywhere(Permission.Capture));
        _directory.Answer = new Membership(Standing.Active, []);

        Assert.False((await CommandAsync()).Value!.AllowsAnywhere(Permission.Capture));
        Assert.Equal(2, _directory.Asked);
    }

    [Fact]
    public async Task A_role_taken_away_is_gone_for_reading_within_the_revalidation_time()
    {
        await ReadAsync();
        _directory.Answer = new Membership(Standing.Active, []);
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Empty((await ReadAsync()).Value!.Grants);
    }

    [Fact]
    public async Task What_a_command_learned_serves_the_next_page()
    {
        await ReadAsync();
        _directory.Answer = new Membership(Standing.Disabled, ["staff"]);
        await CommandAsync();

        Assert.Empty((await ReadAsync()).Value!.Grants);
        Assert.True(_access.IsKnownDisabled(Vera.Key));
    }

    [Fact]
    public async Task A_command_refuses_an_answer_that_took_longer_than_60_seconds()
    {
        _directory.Hold();
        var asked = CommandAsync();
        await _directory.Reached;
        _time.Advance(TimeSpan.FromSeconds(61));
        _directory.Release();

        Assert.Equal(RefusalKind.Unavailable, (await asked).Refusal!.Kind);
    }

    [Fact]
    public async Task A_command_does_not_take_an_answer_that_was_on_its_way_before_it()
    {
        _directory.Hold();
        var page = ReadAsync();
        await _directory.Reached;
        var command = CommandAsync();
        _directory.Answer = new Membership(Standing.Active, []);
        _directory.Release();

        Assert.NotEmpty((await page).Value!.Grants);
        Assert.Empty((await command).Value!.Grants);
    }

    [Theory]
    [InlineData(Standing.Disabled)]
    [InlineData(Standing.Unknown)]
    public async Task Whoever_is_disabled_or_unknown_has_no_grants_whatever_their_groups(Standing standing)
    {
        _directory.Answer = new Membership(standing, ["staff"]);

        Assert.Empty((await ReadAsync()).Value!.Grants);
        Assert.Empty((await CommandAsync()).Value!.Grants);
    }

    [Fact]
    public async Task A_silent_directory_is_a_refusal_once_the_last_answer_is_too_old()
    {
        await ReadAsync();
        _directory.Answer = Silence;

        Assert.False((await ReadAsync()).IsRefused);
        Assert.Equal(Silence, (await CommandAsync()).Refusal);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(Silence, (await ReadAsync()).Refusal);
        Assert.Equal("The directory does not answer.", _state.Report.Reason);

        _directory.Answer = new Membership(Standing.Active, ["staff"]);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await ReadAsync()).IsRefused);
        Assert.Null(_state.Report.FailingSince);
    }

    [Fact]
    public async Task A_silent_directory_is_not_asked_again_by_every_read()
    {
        _directory.Answer = Silence;

        for (var read = 0; read < 10; read++)
            Assert.True((await ReadAsync()).IsRefused);

        Assert.Equal(1, _directory.Asked);
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_question_and_one_of_them_may_leave()
    {
        _directory.Hold();
        using var leaving = new CancellationTokenSource();
        var first = _access.ForReadingAsync(Vera, leaving.Token);
        await _directory.Reached;
        var others = Enumerable.Range(0, 20).Select(_ => ReadAsync()).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _directory.Release();

        Assert.All(await Task.WhenAll(others), answer => Assert.NotEmpty(answer.Value!.Grants));
        Assert.Equal(1, _directory.Asked);
    }

    [Fact]
    public async Task Two_persons_do_not_share_an_answer()
    {
        await ReadAsync();
        _directory.Answer = new Membership(Standing.Active, []);

        var other = await _access.ForReadingAsync(new(Vera.Key with { Issuer = "https://other.example" }, "Vera"), CancellationToken.None);
        Assert.Empty(other.Value!.Grants);
        Assert.Equal(2, _directory.Asked);
    }

    [Fact]
    public async Task A_grant_taken_out_of_the_file_is_gone_at_once_for_pages_too()
    {
        Assert.NotEmpty((await ReadAsync()).Value!.Grants);
        File.WriteAllText(_path, """{"grants":[]}""");
        _assignments.Reload();

        Assert.Empty((await ReadAsync()).Value!.Grants);
        Assert.Equal(1, _directory.Asked);
    }

    [Fact]
    public async Task Nobody_is_refused_without_a_question()
    {
        var read = await _access.ForReadingAsync(Caller.Nobody, CancellationToken.None);
        var command = await _access.ForCommandAsync(Caller.Nobody, CancellationToken.None);

        Assert.Equal((RefusalKind.SignedOut, RefusalKind.SignedOut, 0), (read.Refusal!.Kind, command.Refusal!.Kind, _directory.Asked));
    }

    [Fact]
    public async Task Somebody_who_is_not_there_is_asked_about_now()
    {
        Assert.NotEmpty((await ReadAsync()).Value!.Grants);
        _directory.Answer = new Membership(Standing.Active, []);

        var answer = await AboutVeraAsync();

        Assert.Equal((Vera, 0, _time.GetUtcNow()), (answer.Value!.Caller, answer.Value.Grants.Count, answer.Value.AsOf));
        Assert.Equal(2, _directory.Asked);
    }

    [Fact]
    public async Task Somebody_who_is_not_there_has_no_rights_where_the_directory_is_silent_or_too_slow()
    {
        await ReadAsync();
        _directory.Answer = Silence;
        Assert.Equal(Silence, (await AboutVeraAsync()).Refusal);

        _directory.Answer = new Membership(Standing.Active, ["staff"]);
        _directory.Hold();
        var asked = AboutVeraAsync();
        await _directory.Reached;
        _time.Advance(TimeSpan.FromSeconds(61));
        _directory.Release();

        Assert.Equal("The directory took more than 60 seconds to say what Vera may do, so nothing was done.", (await asked).Refusal!.Message);
    }

    [Fact]
    public async Task Those_who_ask_about_one_person_at_once_share_a_question_and_none_takes_an_earlier_one()
    {
        _directory.Hold();
        var page = ReadAsync();
        await _directory.Reached;
        var others = Enumerable.Range(0, 20).Select(_ => AboutVeraAsync()).ToArray();
        _directory.Answer = new Membership(Standing.Active, []);
        _directory.Release();

        Assert.NotEmpty((await page).Value!.Grants);
        Assert.All(await Task.WhenAll(others), answer => Assert.Empty(answer.Value!.Grants));
        Assert.Equal(2, _directory.Asked);
    }

    [Fact]
    public async Task Nobody_is_not_asked_about()
    {
        var answer = await _access.ForPersonAsync(Caller.Nobody.Key, "nobody", CancellationToken.None);

        Assert.Equal((RefusalKind.Invalid, 0), (answer.Refusal!.Kind, _directory.Asked));
    }

    [Fact]
    public async Task A_clock_set_back_makes_no_answer_young()
    {
        await ReadAsync();
        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromHours(1));
        await ReadAsync();

        Assert.Equal(2, _directory.Asked);
    }

    private Task<Answer<PersonAccess>> ReadAsync() => _access.ForReadingAsync(Vera, CancellationToken.None);

    private Task<Answer<PersonAccess>> CommandAsync() => _access.ForCommandAsync(Vera, CancellationToken.None);

    private Task<Answer<PersonAccess>> AboutVeraAsync() => _access.ForPersonAsync(Vera.Key, Vera.Name, CancellationToken.None);

    private void Grant(string role) =>
        File.WriteAllText(_path, $$"""{"grants":[{"group":"staff","role":"{{role}}","clusters":""}]}""");

    /// <summary>A third directory beside the file and the provider: it says what the test wants, when the test wants.</summary>
    private sealed class TestDirectory : IDirectory
    {
        private TaskCompletionSource _reached = new(), _gate = new();
        private int _asked;

        public TestDirectory() => _gate.SetResult();

        public Answer<Membership> Answer { get; set; }
        public int Asked => _asked;
        public Task Reached => _reached.Task;

        public void Hold() => (_reached, _gate) = (new(), new(TaskCreationOptions.RunContinuationsAsynchronously));

        public void Release() => _gate.SetResult();

        public async Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            var answer = Answer;
            _reached.TrySetResult();
            await _gate.Task;
            return answer;
        }
    }
}
