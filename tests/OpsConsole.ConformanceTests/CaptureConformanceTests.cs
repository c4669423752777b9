using OpsConsole.Features.Captures;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests;

public sealed class CaptureConformanceTests(LoadedApiServer real, PostgresFixture postgres)
{
    [Fact]
    public async Task Everything_a_real_server_holds_is_captured_as_that_server_tells_it()
    {
        if (real.Fixtures is not { } fixtures)
        {
            Assert.Skip("no fixtures: set OPSCONSOLE_FIXTURES to their folder, or put them to ../shared/fixtures");
            return;
        }
        Report(fixtures);
        var database = await postgres.CreateDatabaseAsync();
        await using var host = await CaptureHost.StartAsync(database, real.Server.Settings);

        var state = await host.CaptureAsync();

        Assert.Equal(RunState.Complete, state);
        var stored = await StoredObjects.ReadAsync(database.OwnerConnection);
        Assert.All(stored.Coverage, coverage => Assert.True(coverage.IsComplete, $"{coverage.Resource}.{coverage.Group}: {coverage.Reason}"));
        Assert.Empty(stored.Refusals);
        var expected = await ExpectedAsync();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), stored.Bodies.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, entry => Assert.Equal(entry.Value, stored.Bodies[entry.Key]));
        Assert.True(fixtures.Definitions.Count >= 50 && fixtures.Objects.Count >= 150, $"only {fixtures.Definitions.Count} definitions and {fixtures.Objects.Count} objects were loaded");
        var captured = expected.Keys.Select(WithoutVersion).ToHashSet();
        Assert.All(fixtures.Objects.Where(path => !path.Contains("/configmaps/") && !path.Contains("/pods/")), path => Assert.Contains(WithoutVersion(path), captured));
    }

    [Fact]
    public async Task A_second_capture_of_an_unchanged_server_stores_nothing_new()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = await CaptureHost.StartAsync(database, real.Server.Settings);
        await host.CaptureAsync();
        var before = await StoredObjects.ReadAsync(database.OwnerConnection);

        Assert.Equal(RunState.Complete, await host.CaptureAsync());

        var after = await StoredObjects.ReadAsync(database.OwnerConnection);
        Assert.Equal(before.Versions, after.Versions);
        Assert.Equal(before.Bodies, after.Bodies);
    }

    /// <summary>Every object of every captured type by its path, each asked for alone and brought into canonical form.</summary>
    private async Task<Dictionary<string, string>> ExpectedAsync()
    {
        using var connection = new ClusterConnection(real.Server.Settings, TimeProvider.System);
        var discovery = await new ApiDiscovery(connection).DiscoverAsync(CancellationToken.None);
        Assert.Empty(discovery.Gaps);
        var expected = new Dictionary<string, string>();
        var canonicalizer = new Canonicalizer(MaskingRules.None);
        foreach (var type in CapturedTypes.Of(discovery, CaptureOptions.DefaultTypes))
        {
            var list = await real.Server.Client.GetAsync(type.Path + (CapturedTypes.FieldSelectorOf(type) is { } selector ? $"?fieldSelector={selector}" : ""));
            foreach (var item in list.Json!["items"]!.AsArray())
            {
                var path = StoredObjects.PathOf(type.Group, type.Version, type.Resource, (string?)item!["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!);
                var one = await real.Server.Client.GetAsync(path);
                Assert.Null(canonicalizer.Canonicalize(one.Body, type.Name, out var manifest));
                expected[path] = System.Text.Encoding.UTF8.GetString(manifest.Body.Span);
            }
        }
        return expected;
    }

    /// <summary>An object written in one version is captured in the preferred one.</summary>
    private static string WithoutVersion(string path) =>
        string.Join('/', path.Split('/').Where((part, index) => index != (path.StartsWith("/apis/", StringComparison.Ordinal) ? 3 : 2)));

    private static string Shortened(string line) => line.Length <= 200 ? line : $"{line[..199]}…";

    private static void Report(Fixtures.LoadedFixtures fixtures)
    {
        Console.WriteLine($"fixtures: {fixtures.Definitions.Count} definitions and {fixtures.Objects.Count} objects loaded, {fixtures.Skipped.Count} documents skipped:");
        foreach (var skipped in fixtures.Skipped)
            Console.WriteLine(Shortened($"  {skipped}"));
    }
}
