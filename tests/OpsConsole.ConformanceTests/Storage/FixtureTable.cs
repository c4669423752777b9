using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>
/// One of the tables in <c>tests/cases/storage</c>. What is other in a real server stands beside the table's own words in <c>onServer</c>: rows that are other
/// and refusals with the reason in <c>because</c>, and in <c>object</c> what the server makes of the object by itself (<see cref="ServerChanges"/>). With
/// OPSCONSOLE_ACCEPT=1 what comes out is written there; a reason is for a person to write.
/// </summary>
internal sealed class FixtureTable(string name)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _file = Path.Combine(RepositoryRoot.Folder, "tests", "cases", "storage", name);

    public JsonArray Entries => field ??= JsonNode.Parse(File.ReadAllText(_file))!.AsArray();

    /// <summary>Asserts that a real server makes of an object what its entry says, all of it.</summary>
    /// <param name="entry">Of the table.</param>
    /// <param name="told">What came out; null where the server refused the object.</param>
    /// <param name="one">What became of the object.</param>
    /// <param name="refusal">The server's words where it did not take the object as it stands in its file.</param>
    public void Hold(JsonObject entry, JsonObject? told, StagedObject one, string? refusal)
    {
        var written = entry.DeepClone().AsObject();
        var onServer = written["onServer"]?.DeepClone().AsObject() ?? [];
        foreach (var own in new[] { "rule", "onServer" })
            written.Remove(own);
        var difference = told is null ? [] : ServerDifference.Of(written, told);
        if (refusal is not null)
            difference["refused"] = refusal;
        if (onServer["without"] is { } without)
            difference["without"] = without.DeepClone();
        // Rows that are other need a reason that a person wrote; what the server does to an object says itself.
        if (difference.Count > 0)
            difference["because"] = (string?)onServer["because"] ?? "";
        if (one.Stored is { } stored && ServerChanges.Of(one.Document, stored) is { Count: > 0 } changes)
            difference["object"] = new JsonArray([.. changes.Select(change => (JsonNode)change)]);
        if (Environment.GetEnvironmentVariable("OPSCONSOLE_ACCEPT") == "1")
            Accept(entry, difference);
        if (!JsonNode.DeepEquals(onServer, difference))
            Assert.Fail($"{entry["object"]}: in the server it is other by\n{difference.ToJsonString(Readable)}\nand the table says\n{onServer.ToJsonString(Readable)}");
        Assert.NotEqual("", (string?)difference["because"]);
    }

    /// <summary>The object as it can be loaded: without the one field that the server refuses, where the entry names one.</summary>
    public static JsonObject Loadable(JsonObject entry, JsonObject document)
    {
        if ((string?)entry["onServer"]?["without"] is not { } pointer)
            return document;
        var loadable = document.DeepClone().AsObject();
        var steps = pointer.TrimStart('/').Split('/');
        var place = steps[..^1].Aggregate<string, JsonNode>(loadable, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        Assert.True(place.AsObject().Remove(steps[^1]), $"there is no {pointer}");
        return loadable;
    }

    private void Accept(JsonObject entry, JsonObject difference)
    {
        entry.Remove("onServer");
        if (difference.Count > 0)
            entry["onServer"] = difference.DeepClone();
        File.WriteAllText(_file, Entries.ToJsonString(Readable) + "\n");
    }
}
