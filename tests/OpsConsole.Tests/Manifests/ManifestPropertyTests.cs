using System.Text;
using CsCheck;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ManifestPropertyTests
{
    private static readonly Gen<string> Word = OneOf(
        "no", "yes", "010", "1e3", "null", "~", "", " ", "a", "b", "name", "type", "-", "---", "a: b", "#", "\n", "a\nb\n", " a\nb", "a\n\n", "\t", "é😀", "\0", "\u202e",
        "x ", "0x1", "1:30", "2026-01-01", "<<", "=", "'", "\"", "\\", "{", "[", "*x", "&x", "!x", "%", "@", "`", "|", ">", "?", ":", "- x", "a #b", "\r\n", "\u2028", "\u0085", "\ufeff");

    private static readonly Gen<string> Text = Gen.OneOf(Word, Gen.Select(Word, Word, (left, right) => left + right), Gen.String[Gen.Char['\0', '\ud7ff'], 0, 12]);

    private static readonly Gen<string> Number = OneOf("0", "-0", "1", "-1.50", "1e400", "9007199254740993", "1E-7", "0.10", "12345678901234567890123");

    private static readonly Gen<string> Scalar = Gen.OneOf(OneOf("true", "false", "null"), Number, Text.Select(Quote));

    private static Gen<string> Json(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (2, Scalar), (2, Json(depth - 1).List[0, 5].Select(items => $"[{string.Join(',', items)}]")), (3, Object(Json(depth - 1))), (1, Keyed(Json(depth - 1))));

    private static Gen<string> Object(Gen<string> value) => Gen.Select(Text, value).List[0, 6].Select(Members);

    private static Gen<string> Keyed(Gen<string> value) => Gen.Select(OneOf("a", "b", "c", "d", "e"), value).List[0, 5].Select(items =>
        $"[{string.Join(',', items.DistinctBy(item => item.Item1).Select(item => $"{{\"name\":\"{item.Item1}\",\"v\":{item.Item2}}}"))}]");

    private static readonly Gen<string> Document = Object(Json(3));

    [Fact]
    public void The_form_of_a_form_is_the_form() => Document.Sample(json =>
    {
        var once = Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json));
        Assert.Equal(once, Canonicalizer.Normalize(once));
    });

    [Fact]
    public void The_order_of_keys_the_spelling_of_strings_and_white_space_say_nothing() =>
        Gen.Select(Gen.Select(Text, Json(2)).List[0, 8], Gen.Int).Sample((members, seed) =>
        {
            var shuffled = members.DistinctBy(member => member.Item1).ToList();
            var straight = Members(shuffled);
            var random = new Random(seed);
            var mixed = $"{{ {string.Join(" ,\n", shuffled.OrderBy(_ => random.Next()).Select(member => $"{Escaped(member.Item1)} : {member.Item2}"))} }}";

            Assert.Equal(Form(straight), Form(mixed));
        });

    [Fact]
    public void A_body_to_restore_has_nothing_that_is_stripped_all_that_is_kept_and_is_made_of_itself_again() => Gen.Select(Document, Document, Document, Document).Sample((spec, labels, annotations, status) =>
    {
        var json = Encoding.UTF8.GetBytes($$"""
            {"apiVersion":"v1","kind":"A","metadata":{"name":"a","labels":{{labels}},"annotations":{{annotations}},{{string.Join(',', RestoreBody.Stripped.Select(field => $"\"{field}\":{spec}"))}}},"spec":{{spec}},"status":{{status}}}
            """);
        var body = RestoreBody.Asked(json);
        using var document = System.Text.Json.JsonDocument.Parse(body);
        var root = document.RootElement;

        Assert.Equal(["apiVersion", "kind", "metadata", "spec"], root.EnumerateObject().Select(member => member.Name));
        Assert.DoesNotContain(root.GetProperty("metadata").EnumerateObject(), member => RestoreBody.Stripped.Contains(member.Name));
        Assert.Equal(Form(spec), root.GetProperty("spec").GetRawText());
        foreach (var (kept, field) in new[] { (labels, "labels"), (annotations, "annotations") })
            Assert.Equal(Form(kept) is "{}" ? null : Form(kept), root.GetProperty("metadata").TryGetProperty(field, out var value) ? value.GetRawText() : null);
        Assert.Equal(body, RestoreBody.Asked(body));
    });

    [Fact]
    public void Rendered_yaml_reads_back_as_the_same_json() => Document.Sample(json =>
    {
        var form = Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json));
        var yaml = ManifestYaml.Join(ManifestYaml.Render(form, default, ManifestView.Full));
        Assert.Equal(YamlReading.Comparable(form), YamlReading.ToComparable(yaml));
    });

    [Fact]
    public void Applying_a_difference_gives_the_other_side() => Gen.Select(Document, Document).Sample((left, right) =>
    {
        var before = Encoding.UTF8.GetBytes(left);
        var after = Encoding.UTF8.GetBytes(right);
        Assert.Equal(Form(right), Encoding.UTF8.GetString(ManifestDiff.Apply(before, ManifestDiff.Compare(before, after))));
    });

    [Fact]
    public void Applying_the_difference_of_two_lists_of_one_place_gives_the_other_side() =>
        Gen.OneOf(Keyed(Json(1)).Select(Keyed(Json(1))), Lists.Select(Lists)).Sample((left, right) =>
        {
            var before = Encoding.UTF8.GetBytes($"{{\"l\":{left}}}");
            var after = Encoding.UTF8.GetBytes($"{{\"l\":{right}}}");
            Assert.Equal(Form($"{{\"l\":{right}}}"), Encoding.UTF8.GetString(ManifestDiff.Apply(before, ManifestDiff.Compare(before, after))));
        });

    [Fact]
    public void Equal_sides_have_no_difference() => Document.Sample(json => Assert.Empty(ManifestDiff.Compare(Encoding.UTF8.GetBytes(json), Encoding.UTF8.GetBytes(Form(json)))));

    [Fact]
    public void Damaged_bodies_are_refused_or_taken_but_never_thrown_at() =>
        Gen.Select(Document, Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 3]).Sample((json, place, value, kind) =>
        {
            var bytes = Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"x","annotations":{"kubectl.kubernetes.io/last-applied-configuration":{{{Quote(json)}}}}},"spec":{{{json}}}}""").ToList();
            place %= bytes.Count;
            if (kind == 0)
                bytes[place] = value;
            else if (kind == 1)
                bytes.RemoveRange(place, bytes.Count - place);
            else if (kind == 2)
                bytes.Insert(place, value);
            else
                bytes.InsertRange(place, "\\ud800"u8.ToArray());

            var refusal = new Canonicalizer(new MaskingRules(MaskingRules.Defaults, new byte[32])).Canonicalize([.. bytes], "xs", out var manifest);

            Assert.Equal(refusal is null, manifest is not null);
            Assert.DoesNotContain('\0', refusal?.Identity.Name ?? "");
        });

    private static readonly Gen<string> Lists = OneOf("1", "2", "3", "{\"a\":1}", "{\"a\":2}", "[1]", "[2]").List[0, 8].Select(items => $"[{string.Join(',', items)}]");

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private static string Members(IEnumerable<(string Key, string Value)> members) =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Key).Select(member => $"{Quote(member.Key)}:{member.Value}"))}}}";

    private static string Form(string json) => Encoding.UTF8.GetString(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json)));

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Escaped(string text) => $"\"{string.Concat(text.Select(sign => $"\\u{(int)sign:X4}"))}\"";
}
