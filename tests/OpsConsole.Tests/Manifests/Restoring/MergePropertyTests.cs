using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class MergePropertyTests
{
    private static readonly Gen<string> Key = OneOf("a", "b", "c", "d.e/f");

    private static Gen<string> Value(int depth) => depth == 0 ? OneOf("1", "2", "\"x\"", "true", "null", "{}", "[]") : Gen.Frequency(
        (2, Value(0)), (4, Map(depth - 1)), (1, Value(0).List[0, 3].Select(items => $"[{string.Join(",", items)}]")));

    private static Gen<string> Map(int depth) => Gen.Select(Key, Value(depth)).List[0, 4].Select(members =>
        $"{{{string.Join(",", members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private static readonly Gen<(string Former, string Live, int Seed)> Case = Gen.Select(Map(3), Map(3), Gen.Int);

    [Fact]
    public void A_merge_says_nothing_that_is_stripped_keeps_all_that_lives_and_is_made_once() => Case.Sample((former, live, seed) =>
    {
        var (asked, now) = (RestoreBody.Asked(Object(former)), Object(live));
        var managed = Managed(live, seed);

        var merge = MergeBody.Of(asked, now, managed, "restorer", null);

        var body = JsonNode.Parse(merge.Json)!;
        Assert.DoesNotContain(body["metadata"]!.AsObject(), member => RestoreBody.Stripped.Contains(member.Key));
        Assert.False(body.AsObject().ContainsKey("status"));
        // Nothing goes but what a list had that goes whole, or what is otherwise.
        Assert.DoesNotContain(ManifestDiff.Compare(RestoreBody.Asked(now), merge.Result), change => change.Kind is ManifestChangeKind.Removed && !merge.Fields.Any(field => field.Covers(change.Path)));
        // What the body says stands in the result, and the manager loses nothing that it applied before, but what becomes otherwise.
        Assert.Empty(MergeBody.Missing(merge.Json, merge.Result, managed));
        Assert.DoesNotContain(MergeBody.Lost(merge.Json, managed, "restorer"), path => !merge.Fields.Any(field => field.Covers(path)));
        // Once it is done there is nothing more to merge, and the same question has the same answer.
        Assert.Empty(MergeBody.Of(asked, merge.Result, managed, "restorer", null).Fields);
        Assert.Equal(merge.Json, MergeBody.Of(asked, now, managed, "restorer", null).Json);
    });

    [Fact]
    public void All_that_is_named_comes_and_then_the_state_is_there() => Case.Sample((former, live, seed) =>
    {
        var (asked, now) = (RestoreBody.Asked(Object(former)), Object(live));
        var managed = Managed(live, seed);
        var open = MergeBody.Of(asked, now, managed, "restorer", null);
        string[] names = [.. open.Fields.Concat(open.LeftOut).Select(field => field.Path)];

        var merge = MergeBody.Of(asked, now, managed, "restorer", names);

        Assert.Equal(names.Length, merge.Fields.Count);
        Assert.DoesNotContain(ManifestDiff.Compare(merge.Result, asked), change => change.Kind is not ManifestChangeKind.Removed);
    });

    private static byte[] Object(string spec) => Encoding.UTF8.GetBytes($$$"""{"apiVersion":"a/v1","kind":"A","metadata":{"name":"a","uid":"u","resourceVersion":"7","generation":3},"spec":{{{spec}}},"status":{"n":1}}""");

    /// <summary>Two managers that own this and that of what lives, as an API server may have written it down.</summary>
    private static byte[] Managed(string live, int seed)
    {
        var random = new Random(seed);
        return Encoding.UTF8.GetBytes(new JsonArray([.. ((string[])["other", "restorer"]).Select(manager => new JsonObject
        {
            ["manager"] = manager, ["operation"] = manager == "other" ? "Update" : "Apply", ["fieldsV1"] = new JsonObject { ["f:spec"] = Owned(JsonNode.Parse(live), random) },
        })]).ToJsonString());
    }

    private static JsonObject Owned(JsonNode? value, Random random) => value is JsonObject map && random.Next(4) > 0
        ? new(map.Where(_ => random.Next(3) > 0).Select(member => KeyValuePair.Create<string, JsonNode?>($"f:{member.Key}", Owned(member.Value, random))))
        : [];
}
