using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ManifestYamlTests
{
    public static TheoryData<string> Yaml => Cases.Of("yaml");

    [Theory, MemberData(nameof(Yaml))]
    public void Json_becomes_the_expected_yaml(string name)
    {
        var json = Canonicalizer.Normalize(Cases.Read("yaml", name, "input.json"));
        var managedFields = Encoding.UTF8.GetBytes(Cases.Text("yaml", name, "managed-fields.json") ?? "");

        Cases.Expect("yaml", name, "neat.yaml", ManifestYaml.Join(ManifestYaml.Render(json, managedFields, ManifestView.Neat)));
        Cases.Expect("yaml", name, "full.yaml", ManifestYaml.Join(ManifestYaml.Render(json, managedFields, ManifestView.Full)));
    }

    [Theory, MemberData(nameof(Yaml))]
    public void The_yaml_reads_back_as_the_same_json(string name)
    {
        var json = Canonicalizer.Normalize(Cases.Read("yaml", name, "input.json"));

        Assert.Equal(YamlReading.Comparable(json), YamlReading.ToComparable(ManifestYaml.Join(ManifestYaml.Render(json, default, ManifestView.Full))));
    }

    [Fact]
    public void Every_line_knows_the_path_of_its_field()
    {
        var lines = ManifestYaml.Render("""{"metadata":{"annotations":{"a.b/c":"x\ny"}},"spec":{"ports":[{"name":"a","port":1}]}}"""u8, default, ManifestView.Neat);

        Assert.Equal(
            ["metadata", "metadata.annotations", "metadata.annotations['a.b/c']", "metadata.annotations['a.b/c']", "metadata.annotations['a.b/c']",
                "spec", "spec.ports", "spec.ports[0].name", "spec.ports[0].port"],
            lines.Select(line => line.Path));
        Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.Number));
        Assert.All(lines, line => Assert.Equal(line.Text.Length - line.Text.TrimStart(' ').Length, line.Indent));
    }

    [Fact]
    public void A_key_too_long_for_a_simple_key_reads_back()
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"{{{new string('k', 2_000)}}}":{"a":[1]},"{{{new string('l', 2_000)}}}":[{"b":2}],"{{{new string('m', 2_000)}}}":"text"}""");

        Assert.Equal(YamlReading.Comparable(json), YamlReading.ToComparable(ManifestYaml.Join(ManifestYaml.Render(json, default, ManifestView.Full))));
    }
}
