using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Restores;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>What happens to the objects of one server, chapter by chapter; each begins where the one before ended.</summary>
internal sealed class RestoreStory(SuiteServer server, RestoringConsole console, IReadOnlyList<SuiteObject> objects)
{
    private const string Owners = "metadata.ownerReferences";

    private readonly Dictionary<SuiteObject, byte[]> _former = [];
    private DateTimeOffset _then;
    private long _replaced;

    /// <summary>Everything is there and captured.</summary>
    public async Task BeginAsync()
    {
        foreach (var one in objects)
            _former[one] = (await server.ReadAsync(one.Path))!;
        _then = DateTimeOffset.UtcNow;
    }

    public async Task LoseAndBringBackAsync()
    {
        // What protects others goes first.
        foreach (var one in objects.OrderBy(one => one.Type.Contains("usages.", StringComparison.Ordinal) ? 0 : 1))
            await server.DeleteAsync(one.Path);
        await console.CaptureAsync();

        var plan = await PlannedAsync(() => console.PlanAsync(objects.Select(one => Target(one) with { Cloud = CloudChoice.Create })));
        Assert.All(await ReadAllAsync(), entry => Assert.Null(entry.Value));
        await console.RunAsync(plan);

        await AssertAsync("brought back", former => former);
        await AssertOwnersAsync();
        await AssertNothingToDoAsync();
    }

    /// <summary>Of every object: labelled by mistake and annotated on purpose; the mistake alone goes back.</summary>
    public async Task RevertOneOfTwoChangesAsync()
    {
        await console.CaptureAsync();
        var before = await VersionsAsync();
        await EditAsync("""{"metadata":{"labels":{"mistaken":"yes"}}}""");
        await console.CaptureAsync();
        var after = await VersionsAsync();
        await EditAsync("""{"metadata":{"annotations":{"meant":"yes"}}}""");
        await console.CaptureAsync();

        await console.RunAsync(await PlannedAsync(() => console.PlanAsync(objects.Select(one => Target(one) with { At = null, Version = before[one], Changed = after[one] }))));

        await AssertAsync("reverted", Annotated);
    }

    public async Task ReplaceAsync()
    {
        await console.CaptureAsync();
        _replaced = await console.RunAsync(await PlannedAsync(() => console.PlanAsync(objects.Select(Target))));

        await AssertAsync("replaced", former => former);
        await AssertNothingToDoAsync();
    }

    public async Task UndoAsync()
    {
        await console.CaptureAsync();
        await console.RunAsync(await PlannedAsync(() => console.PlanAsync("undo", $"{_replaced}")));

        await AssertAsync("undone", Annotated);
    }

    private RestoreTarget Target(SuiteObject one) => new() { Cluster = server.Name, Type = one.Type, Namespace = one.Namespace, Name = one.Name, At = _then };

    /// <summary>Planning changes nothing, the trials of every request included.</summary>
    private async Task<T> PlannedAsync<T>(Func<Task<T>> plan)
    {
        var before = await RevisionsAsync();
        var planned = await plan();
        Assert.Equal(before, await RevisionsAsync());
        return planned;
    }

    private async Task AssertNothingToDoAsync()
    {
        await console.CaptureAsync();
        var before = await RevisionsAsync();
        var again = await console.PlanAsync(objects.Select(Target));
        Assert.Contains("There is nothing to restore", again.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await RevisionsAsync());
    }

    private async Task AssertAsync(string what, Func<byte[], byte[]> wanted)
    {
        var faults = new List<string>();
        foreach (var (one, json) in await ReadAllAsync())
        {
            if (json is null)
                faults.Add($"{one.Path} is not there");
            // Of owners that are not there a reference is left out.
            else if (ManifestDiff.Compare(RestoreBody.Asked(wanted(_former[one])), RestoreBody.Asked(json)).Where(change => !change.Path.StartsWith(Owners, StringComparison.Ordinal)).ToList() is { Count: > 0 } changes)
                faults.Add($"{one.Path} differs in {string.Join(", ", changes.Select(change => $"{change.Path} {change.Before} {change.After}"))}");
        }
        Assert.True(faults.Count == 0, $"{what}:\n{string.Join('\n', faults)}");
    }

    /// <summary>Whoever is owned is owned by the object of that name as it is now, and otherwise as before.</summary>
    private async Task AssertOwnersAsync()
    {
        var branches = objects.TakeLast(3).ToList();
        for (var number = 1; number < branches.Count; number++)
        {
            var reference = Owner((await server.ReadAsync(branches[number].Path))!);
            var owner = JsonNode.Parse((await server.ReadAsync(branches[number - 1].Path))!)!["metadata"]!;
            var was = Owner(_former[branches[number]]);
            Assert.NotEqual((string?)was["uid"], (string?)reference["uid"]);
            was["uid"] = (string?)owner["uid"];
            Assert.True(JsonNode.DeepEquals(was, reference), $"{branches[number].Path} has {reference.ToJsonString()}");
        }

        static JsonNode Owner(byte[] json) => JsonNode.Parse(json)!["metadata"]!["ownerReferences"]!.AsArray().Single()!.DeepClone();
    }

    private static byte[] Annotated(byte[] former)
    {
        var document = JsonNode.Parse(former)!;
        (document["metadata"]!["annotations"] ??= new JsonObject())["meant"] = "yes";
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private async Task EditAsync(string patch)
    {
        foreach (var one in objects)
            await server.PatchAsync(one.Path, patch);
    }

    private async Task<Dictionary<SuiteObject, long>> VersionsAsync()
    {
        var versions = new Dictionary<SuiteObject, long>();
        foreach (var (one, revision) in await RevisionsAsync())
            versions[one] = await console.VersionAsync(one, revision!);
        return versions;
    }

    private async Task<Dictionary<SuiteObject, string?>> RevisionsAsync() =>
        (await ReadAllAsync()).ToDictionary(entry => entry.Key, entry => entry.Value is { } json ? (string?)JsonNode.Parse(json)!["metadata"]!["resourceVersion"] : null);

    private async Task<Dictionary<SuiteObject, byte[]?>> ReadAllAsync()
    {
        var read = new Dictionary<SuiteObject, byte[]?>();
        foreach (var one in objects)
            read[one] = await server.ReadAsync(one.Path);
        return read;
    }
}
