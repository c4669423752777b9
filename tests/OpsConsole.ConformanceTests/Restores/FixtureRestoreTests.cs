using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>A twin of each object of the fixtures is merged into, edited, taken back, replaced, deleted and created again in the real server: it asks for the same each time.</summary>
public sealed class FixtureRestoreTests(LoadedApiServer real)
{
    [Fact]
    public async Task Every_object_of_the_fixtures_comes_back_as_it_was()
    {
        if (real.Fixtures is not { } fixtures)
        {
            Assert.Skip("the fixtures are not beside the repository");
            return;
        }
        using var connection = new ClusterConnection(real.Server.Settings, TimeProvider.System);
        var (faults, kinds) = (new List<string>(), new HashSet<string>());
        foreach (var path in fixtures.Objects.Where(path => path.StartsWith("/apis/", StringComparison.Ordinal) && !path.StartsWith("/apis/admissionregistration", StringComparison.Ordinal)))
            try
            {
                await PlayAsync(connection, path);
                kinds.Add(path.Split('/')[^2]);
            }
            catch (Exception error) when (error is InvalidOperationException or FormatException or KubernetesException or InvalidCastException)
            {
                faults.Add($"{path}: {error.Message}");
            }

        Assert.Empty(faults);
        Assert.True(kinds.Count > 20, $"only {kinds.Count} kinds were played");
    }

    private static async Task PlayAsync(ClusterConnection connection, string path)
    {
        var (collection, name) = (path[..path.LastIndexOf('/')], $"{path[(path.LastIndexOf('/') + 1)..]}-twin");
        var twin = JsonNode.Parse(RestoreBody.Asked(await ReadAsync(connection, path)))!.AsObject();
        twin["metadata"]!["name"] = name;
        // A webhook that is not here would be asked about its deletion, and a finalizer's controller about its end.
        twin["metadata"]!.AsObject().Remove("finalizers");
        (twin["metadata"]!["labels"] as JsonObject)?.Remove("crossplane.io/in-use");
        Done(await connection.CreateAsync(collection, Bytes(twin), "fixtures", WriteEffect.Kept, CancellationToken.None), "twin");

        var at = $"{collection}/{name}";
        await MergeAsync(connection, at);
        var former = await ReadAsync(connection, at);
        var edited = JsonNode.Parse(former)!.AsObject();
        (edited["metadata"]!["labels"] ??= new JsonObject())["edited"] = "yes";
        (edited["metadata"]!["annotations"] ??= new JsonObject()).AsObject().Remove("crossplane.io/external-name");
        Done(await connection.ReplaceAsync(at, Bytes(edited), "editor", WriteEffect.Kept, CancellationToken.None), "edit");
        var changed = await ReadAsync(connection, at);

        var revert = FieldRevert.Of(former, changed, changed, null);
        Done(await connection.JsonPatchAsync(at, FieldRevert.Bound(revert.Patch, Uid(changed), Revision(changed)), "restorer", WriteEffect.Kept, CancellationToken.None), "revert");
        Same(former, await ReadAsync(connection, at), "revert");

        Done(await connection.ReplaceAsync(at, Replacement(changed, await ReadAsync(connection, at)), "restorer", WriteEffect.Kept, CancellationToken.None), "replacement");
        Same(changed, await ReadAsync(connection, at), "replacement");
        Done(await connection.ReplaceAsync(at, Replacement(former, await ReadAsync(connection, at)), "restorer", WriteEffect.Kept, CancellationToken.None), "replacement back");
        Same(former, await ReadAsync(connection, at), "replacement back");

        var last = await ReadAsync(connection, at);
        var gone = await connection.DeleteAsync(at, new(Uid(last), Revision(last)), new(), CancellationToken.None);
        if (gone is not DeleteAnswer.Gone)
            throw new InvalidOperationException($"deletion: {gone}");
        Done(await connection.CreateStrictlyAsync(collection, RestoreBody.Asked(former), "restorer", WriteEffect.DryRun, CancellationToken.None), "trial");
        Done(await connection.CreateStrictlyAsync(collection, RestoreBody.Asked(former), "restorer", WriteEffect.Kept, CancellationToken.None), "creation");
        var back = await ReadAsync(connection, at);
        Same(former, back, "creation");
        // Once more it is no change, in effect too.
        Done(await connection.ReplaceAsync(at, Replacement(former, back), "restorer", WriteEffect.Kept, CancellationToken.None), "again");
        if (Revision(back) != Revision(await ReadAsync(connection, at)))
            throw new InvalidOperationException("restored twice it is another version");
        await connection.DeleteAsync(at, new(Uid(back), Revision(back)), new(), CancellationToken.None);
    }

    /// <summary>The first field that the type can be without is lost, merged into what lives, lost again by undoing that, and brought back.</summary>
    private static async Task MergeAsync(ClusterConnection connection, string at)
    {
        var former = await ReadAsync(connection, at);
        foreach (var field in JsonNode.Parse(former)!["spec"] is JsonObject spec ? spec.Select(member => member.Key).ToList() : [])
        {
            var without = JsonNode.Parse(await ReadAsync(connection, at))!.AsObject();
            without["spec"]!.AsObject().Remove(field);
            if (await connection.ReplaceAsync(at, Bytes(without), "loser", WriteEffect.Kept, CancellationToken.None) is not WriteAnswer.Done)
                continue;
            var lost = await ReadAsync(connection, at);
            var merge = MergeBody.Of(RestoreBody.Asked(former), lost, MergeBody.ManagedFieldsOf(lost), "restorer", null);
            // A default stands there at once.
            if (merge.Fields.Count == 0)
                continue;
            if (merge.Fields is not [var only] || only.Path != $"spec.{field}")
                throw new InvalidOperationException($"merge: of {field} it brings {string.Join(", ", merge.Fields)}");
            Done(await connection.ApplyAsync(at, MergeBody.Bound(merge.Json, Uid(lost), Revision(lost)), "restorer", force: true, WriteEffect.Kept, CancellationToken.None), $"merge of {field}");
            Same(former, await ReadAsync(connection, at), "merge");
            Done(await connection.ReplaceAsync(at, Replacement(lost, await ReadAsync(connection, at)), "restorer", WriteEffect.Kept, CancellationToken.None), "undo of the merge");
            Same(lost, await ReadAsync(connection, at), "undo of the merge");
            Done(await connection.ReplaceAsync(at, Replacement(former, await ReadAsync(connection, at)), "restorer", WriteEffect.Kept, CancellationToken.None), "undo of the undo");
            return;
        }
    }

    private static async Task<byte[]> ReadAsync(ClusterConnection connection, string path) => ((ObjectReading.Found)await connection.ReadObjectAsync(path, CancellationToken.None)).Json;

    private static byte[] Replacement(byte[] wanted, byte[] live) => RestoreBody.Replacement(RestoreBody.Asked(wanted), live, keepsStatus: true);

    private static void Same(byte[] wanted, byte[] found, string what)
    {
        if (ManifestDiff.Compare(RestoreBody.Asked(wanted), RestoreBody.Asked(found)) is { Count: > 0 } changes)
            throw new InvalidOperationException($"{what}: differs in {string.Join(", ", changes.Select(change => change.Path))}");
    }

    private static void Done(WriteAnswer answer, string what)
    {
        if (answer is not WriteAnswer.Done)
            throw new InvalidOperationException($"{what}: {answer}");
    }

    private static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString());

    private static string Uid(byte[] json) => (string)JsonNode.Parse(json)!["metadata"]!["uid"]!;

    private static string Revision(byte[] json) => (string)JsonNode.Parse(json)!["metadata"]!["resourceVersion"]!;
}
