using System.Globalization;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>A cluster that stands still, and what an undisturbed capture makes of it.</summary>
public sealed class UndisturbedCapture(PostgresFixture postgres) : IAsyncLifetime
{
    internal StillCluster Still { get; private set; } = null!;

    public IReadOnlyList<string> Current { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Still = await StillCluster.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var console = ConsoleProcess.Start(new() { Settings = Still.SettingsFor(database) });
        await CaptureCrashTests.CompletedAsync(database, console);
        Assert.Equal(["first complete"], await Captured.RunsAsync(database));
        await Captured.AssertSoundAsync(database);
        Current = await Captured.CurrentAsync(database);
    }

    public ValueTask DisposeAsync() => Still.DisposeAsync();
}

/// <summary>The console's own program killed with SIGKILL between two of its side effects, and started again.</summary>
public sealed class CaptureCrashTests(PostgresFixture postgres, UndisturbedCapture undisturbed) : IClassFixture<UndisturbedCapture>
{
    private const int Killed = 137;

    /// <summary>Where each console in turn is killed, as <c>step:time</c>; the one after the last lives.</summary>
    public static TheoryData<string[], string[]> Kills => new()
    {
        { ["capture.run.begun:1"], ["first interrupted", "repeat complete"] },
        { ["capture.type.listed:9"], ["first interrupted", "repeat complete"] },
        { ["capture.versions.stored:1"], ["first interrupted", "repeat complete"] },
        { ["capture.type.committing:12"], ["first interrupted", "repeat complete"] },
        { ["capture.run.finishing:1"], ["first interrupted", "repeat complete"] },
        { ["capture.lease.taken:1"], ["first complete"] },
        { ["capture.versions.stored:9", "capture.lease.taken:1", "capture.run.finishing:1"], ["first interrupted", "repeat interrupted", "repeat complete"] },
    };

    [Theory, MemberData(nameof(Kills))]
    public async Task A_capture_that_is_cut_is_told_as_such_and_repeated_to_the_same_end(string[] kills, string[] runs)
    {
        var database = await postgres.CreateDatabaseAsync();
        var settings = undisturbed.Still.SettingsFor(database);

        foreach (var kill in kills)
        {
            var (step, time) = (kill.Split(':')[0], int.Parse(kill.Split(':')[1], CultureInfo.InvariantCulture));
            await using var cut = ConsoleProcess.Start(new() { Settings = settings.StopAt(step, time) });
            Assert.Equal(Killed, await cut.Exited.WaitAsync(Eventually.Limit));
            Assert.DoesNotContain(await Captured.RunsAsync(database), run => run.EndsWith(" complete", StringComparison.Ordinal));
        }
        await using var console = ConsoleProcess.Start(new() { Settings = settings });
        await CompletedAsync(database, console);

        Assert.Equal(runs, await Captured.RunsAsync(database));
        Assert.Equal(undisturbed.Current, await Captured.CurrentAsync(database));
        await Captured.AssertSoundAsync(database);
    }

    internal static Task CompletedAsync(TestDatabase database, ConsoleProcess console) => Eventually.True(async () =>
    {
        Assert.False(console.Exited.IsCompleted, string.Join('\n', console.Lines.TakeLast(12)));
        return (await Captured.RunsAsync(database)).LastOrDefault()?.EndsWith(" complete", StringComparison.Ordinal) == true;
    }, "a complete capture");
}
