using System.Diagnostics;
using System.Text;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources;

/// <summary>States of many objects at once are those that the history tells of each, in a few questions to the database.</summary>
public sealed class ResourceStatesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private ResourceGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ResourceGround.CreateAsync(postgres);
        await _ground.WriteAsync("staging-1", "a", "one", "u1", March, """{"spec":{"n":1}}""", """{"spec":{"n":2}}""", null);
        await _ground.WriteAsync("staging-1", "a", "one", "u2", March.AddMinutes(10), """{"spec":{"n":3}}""", """{"spec":{"n":4}}""");
        await _ground.WriteAsync("staging-1", "a", "gone", "u3", March, """{"spec":{"n":5}}""", null);
        await _ground.WriteAsync("staging-1", "a", "never", "u4", March.AddMinutes(5), [null]);
        await _ground.WriteAsync("staging-1", "a", "damaged", "u5", March, """{"spec":{"n":6}}""");
        await _ground.WriteAsync("prod-1", "", "two", "u6", March, """{"spec":{"n":9007199254740993}}""");
        // Looking back reaches as far as the first complete read.
        foreach (var cluster in new[] { "staging-1", "prod-1" })
            await _ground.CoverAsync(cluster, March.AddSeconds(-5), isComplete: true);
        await _ground.RunAsync("""update version set hash = '\x00' where resource_id = (select id from resource where uid = 'u5')""");
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Each_answer_is_that_of_the_history_for_whoever_sees_the_clusters_and_for_whoever_does_not(bool seesAll)
    {
        var caller = seesAll ? ResourceGround.Everyone : ResourceGround.Viewer;
        var points = new List<ResourcePoint>();
        List<VersionPoint> versions = [default, .. Enumerable.Range(1, 10).Select(number => new VersionPoint(number, null)), .. new[] { March.AddSeconds(30), March.AddMinutes(2), March.AddMinutes(11), March.AddDays(-9) }.Select(at => new VersionPoint(null, at))];
        foreach (var (cluster, space, name) in new[] { ("staging-1", "a", "one"), ("staging-1", "a", "gone"), ("staging-1", "a", "never"), ("staging-1", "a", "damaged"), ("staging-1", "b", "one"), ("prod-1", "", "two"), ("absent", "", "two"), ("staging-1", "a", "no\0name") })
            foreach (var uid in new[] { null, "u1", "u2", "nobody" })
                points.AddRange(versions.Select(version => new ResourcePoint(cluster, ResourceGround.Type, space, name, uid, version)));
        points.Add(new("staging-1", "nothing.example.org", "a", "one", null, default));

        var told = await _ground.States.ReadAsync(caller, points, default);

        Assert.Equal(points.Count, told.Count);
        foreach (var (point, state) in points.Zip(told))
            Assert.Equal(Words(await _ground.History.StateAsync(caller, point, default)), Words(state));
        Assert.Contains(told, state => state.Value is { Deletion: not null });
        Assert.Contains(told, state => state.Value is { Resource.At: not null });
        Assert.Contains(told, state => state.Refusal?.Message.Contains("its bytes are not those that were captured", StringComparison.Ordinal) is true);
        Assert.Equal(seesAll, told.Any(state => state.Value?.Resource.Cluster.Name == "prod-1"));
        Assert.Empty(await _ground.States.ReadAsync(caller, [], default));
    }

    [Fact]
    public async Task Hundreds_of_objects_are_a_few_questions_and_not_some_each()
    {
        const int many = 300;
        for (var number = 0; number < many; number++)
            await _ground.WriteAsync("staging-1", "m", $"many-{number}", $"m{number}", March, """{"spec":{"n":1}}""");
        List<ResourcePoint> points = [.. Enumerable.Range(0, many).Select(number => new ResourcePoint("staging-1", ResourceGround.Type, "m", $"many-{number}", null, default))];

        var (states, together) = await CountedAsync(() => _ground.States.ReadAsync(ResourceGround.Viewer, points, default));
        var (_, single) = await CountedAsync(async () =>
        {
            foreach (var point in points)
                await _ground.History.StateAsync(ResourceGround.Viewer, point, default);
            return true;
        });

        Assert.All(states, state => Assert.Equal("""{"spec":{"n":1}}""", Encoding.UTF8.GetString(state.Value!.Json)));
        Assert.True(together <= 5 && single >= 4 * many, $"{together} questions for all at once, {single} for one after the other");
        TestContext.Current.TestOutputHelper?.WriteLine($"{many} objects: {together} questions at once, {single} one after the other");
    }

    /// <summary>How many statements were sent on its behalf.</summary>
    private static async Task<(T Value, int Statements)> CountedAsync<T>(Func<Task<T>> read)
    {
        var statements = 0;
        using var parent = new Activity("counted").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId && activity.GetTagItem("db.query.text") is not null)
                    Interlocked.Increment(ref statements);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return (await read(), statements);
    }

    private static string Words(Answer<ResourceState> answer) => answer.IsRefused ? $"{answer.Refusal.Kind}: {answer.Refusal.Message} {answer.Refusal.NextStep}"
        : $"{answer.Value!.Resource.Cluster.Name} {answer.Value.Resource.Lineage} {string.Join('|', answer.Value.Resource.Lineages)} {answer.Value.Resource.At:O} {answer.Value.Version.Sequence} {answer.Value.Version.ValidFrom:O} {answer.Value.Version.ValidTo:O} {answer.Value.Deletion?.Sequence} {Encoding.UTF8.GetString(answer.Value.Json)}";
}
