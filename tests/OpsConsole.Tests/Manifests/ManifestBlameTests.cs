using System.Text;
using System.Text.Json;
using CsCheck;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ManifestBlameTests
{
    private static readonly Gen<string> Name = Gen.Int[0, 2].Select(number => "abc"[number..(number + 1)]);

    private static readonly Gen<string> Scalar = Gen.Int[0, 2].Select(number => $"{number}");

    private static readonly Gen<string> Version = Object(Gen.OneOf(Scalar, Object(Gen.OneOf(Scalar, List)), List));

    public static TheoryData<string> Blame => Cases.Of("blame");

    /// <summary>Items by name and in one order, so that an item is the same one wherever it stands.</summary>
    private static Gen<string> List => Gen.Select(Name, Scalar).List[0, 3].Select(items =>
        $"[{string.Join(',', items.DistinctBy(item => item.Item1).OrderBy(item => item.Item1, StringComparer.Ordinal).Select(item => $$"""{"name":"{{item.Item1}}","v":{{item.Item2}}}"""))}]");

    [Theory, MemberData(nameof(Blame))]
    public void Fields_are_as_old_as_expected(string name)
    {
        var blame = new ManifestBlame();
        for (var number = 1; Cases.Text("blame", name, $"{number}.json") is { } json; number++)
            blame.Add(Encoding.UTF8.GetBytes(json));

        var leaves = blame.Leaves(Encoding.UTF8.GetBytes(Cases.Text("blame", name, "managed.json") ?? ""));

        Cases.Expect("blame", name, "expected.txt", string.Concat(leaves.Select(leaf =>
            $"{leaf.Path} | {leaf.Version + 1} | {(leaf.Managers.Count == 0 ? "-" : string.Join(", ", leaf.Managers))}\n")) + "--");
    }

    [Fact]
    public void A_field_is_as_old_as_the_newest_version_that_differs_from_its_predecessor_there() => Version.List[1, 6].Sample(versions =>
    {
        var blame = new ManifestBlame();
        var leaves = new List<Dictionary<string, string>>();
        foreach (var json in versions)
        {
            blame.Add(Encoding.UTF8.GetBytes(json));
            var all = new Dictionary<string, string>();
            Collect(JsonDocument.Parse(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json))).RootElement, "", all);
            leaves.Add(all);
        }

        var expected = leaves[^1].Keys.ToDictionary(path => path, path =>
            Enumerable.Range(1, versions.Count - 1).LastOrDefault(version => leaves[version].GetValueOrDefault(path) != leaves[version - 1].GetValueOrDefault(path)));
        var named = ByName(JsonDocument.Parse(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(versions[^1]))).RootElement);

        Assert.Equal(expected, blame.Leaves(default).ToDictionary(leaf => named[leaf.Path], leaf => leaf.Version));
    });

    [Fact]
    public void Every_field_of_the_yaml_has_its_age() => Version.List[1, 3].Sample(versions =>
    {
        var blame = new ManifestBlame();
        versions.ForEach(json => blame.Add(Encoding.UTF8.GetBytes(json)));
        var lines = ManifestYaml.Render(Encoding.UTF8.GetBytes(versions[^1]), default, ManifestView.Full).Select(line => line.Path).ToHashSet();

        Assert.All(blame.Leaves(default), leaf => Assert.Contains(leaf.Path, lines));
    });

    [Fact]
    public void Managed_fields_that_cannot_be_read_name_nobody()
    {
        var blame = new ManifestBlame();
        blame.Add("""{"a":1}"""u8);

        foreach (var fields in (string[])["", "{", "{}", "[1]", """[{"manager":1}]""", """[{"manager":"m","fieldsV1":[]}]""", """[{"manager":"m","fieldsV1":{"k:{":{}}}]"""])
            Assert.Empty(Assert.Single(blame.Leaves(Encoding.UTF8.GetBytes(fields))).Managers);
    }

    private static Gen<string> Object(Gen<string> value) => Gen.Select(Name, value).List[0, 3].Select(members =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static void Collect(JsonElement value, string path, Dictionary<string, string> leaves)
    {
        foreach (var (at, _, leaf) in Leaves(value, path, ""))
            leaves[at] = leaf;
    }

    /// <summary>From the paths of lines to those that name items.</summary>
    private static Dictionary<string, string> ByName(JsonElement root) => Leaves(root, "", "").ToDictionary(leaf => leaf.Placed, leaf => leaf.Named);

    private static IEnumerable<(string Named, string Placed, string Value)> Leaves(JsonElement value, string named, string placed) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() => value.EnumerateObject().SelectMany(member =>
            Leaves(member.Value, $"{named}.{member.Name}", placed.Length == 0 ? member.Name : $"{placed}.{member.Name}")),
        JsonValueKind.Array when value.GetArrayLength() > 0 => value.EnumerateArray().SelectMany((item, at) =>
            Leaves(item, $"{named}[{item.GetProperty("name").GetString()}]", $"{placed}[{at}]")),
        _ => [(named, placed, value.GetRawText())],
    };
}
