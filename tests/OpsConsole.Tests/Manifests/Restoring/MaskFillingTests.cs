using System.Text;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class MaskFillingTests
{
    private static readonly MaskingRules Rules = new(MaskingRules.Defaults, Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"));

    [Fact]
    public void A_value_whose_digest_lives_comes_back_and_a_digest_never_does()
    {
        var stored = Masked("""{"metadata":{"name":"a"},"spec":{"password":"old","nested":[{"token":"same"}],"open":"x"}}""");
        const string live = """{"metadata":{"name":"a"},"spec":{"nested":[{"token":"same"}],"password":"new","open":"y"}}""";

        var filled = new MaskFilling(Masked(live), Bytes(live)).Fill(stored);

        Assert.Equal(["spec.password"], filled.Missing);
        Assert.Contains("\"token\":\"same\"", Text(filled.Json), StringComparison.Ordinal);
        Assert.Contains("\"open\":\"x\"", Text(filled.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_living_object_every_masked_value_is_missing() =>
        Assert.Equal(["spec.nested[0].token", "spec.password"], MaskFilling.Masked(Masked("""{"metadata":{"name":"a"},"spec":{"password":"old","nested":[{"token":"same"}]}}""")).Order());

    [Fact]
    public void What_kubectl_remembers_is_left_out_where_it_cannot_be_had()
    {
        const string json = """{"metadata":{"name":"a","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"password\":\"old\"}}","b":"c"}},"spec":{"password":"old"}}""";
        const string live = """{"metadata":{"name":"a","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"spec\":{\"password\":\"old\",\"x\":1}}"}},"spec":{"password":"old"}}""";

        var filled = new MaskFilling(Masked(live), Bytes(live)).Fill(Masked(json));

        Assert.Empty(filled.Missing);
        Assert.Equal("""{"metadata":{"annotations":{"b":"c"},"name":"a"},"spec":{"password":"old"}}""", Text(filled.Json));
        Assert.Equal(json.Length, new MaskFilling(Masked(json), Bytes(json)).Fill(Masked(json)).Json.Length);
    }

    [Fact]
    public void A_living_value_that_reads_like_a_digest_is_no_value()
    {
        var live = """{"metadata":{"name":"a"},"spec":{"note":"masked:v1:X"}}""".Replace("X", new string('a', 64), StringComparison.Ordinal);

        Assert.Equal(["spec.note"], new MaskFilling(Masked(live), Bytes(live)).Fill(Bytes(live)).Missing);
    }

    [Fact]
    public void A_patch_names_what_it_lacks_by_the_path_of_the_object()
    {
        var marker = System.Text.Json.Nodes.JsonNode.Parse(Masked("""{"metadata":{"name":"a"},"spec":{"password":"old"}}"""))!["spec"]!["password"]!;

        var filled = MaskFilling.None.FillPatch(Bytes($$"""[{"op":"replace","path":"/spec/password","value":{{marker.ToJsonString()}}}]"""));

        Assert.Equal(["/spec/password"], filled.Missing);
    }

    private static byte[] Masked(string json)
    {
        Assert.Null(new Canonicalizer(Rules).Canonicalize(Bytes(json), "things.example.org", out var manifest));
        return manifest.Body.ToArray();
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
