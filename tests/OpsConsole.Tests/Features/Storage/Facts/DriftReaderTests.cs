using OpsConsole.Features.Storage.Facts;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

/// <summary>What counts as drift between spec.forProvider and status.atProvider, case by case.</summary>
public sealed class DriftReaderTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", "a x->y")]
    [InlineData("""{"a":"x"}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":"x"}""", "{}", "")]
    [InlineData("{}", """{"a":"x"}""", "")]
    [InlineData("""{"a":null}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":"x"}""", """{"a":null}""", "")]
    [InlineData("""{"vpcIdRef":{"name":"x"},"vpcIdSelector":{"m":"x"},"subnetIdRefs":[1],"tokenSecretRef":{"key":"k"}}""",
        """{"vpcIdRef":{"name":"y"},"vpcIdSelector":{"m":"y"},"subnetIdRefs":[2],"tokenSecretRef":{"key":"l"}}""", "")]
    [InlineData("""{"n":4}""", """{"n":"4.0"}""", "")]
    [InlineData("""{"n":4}""", """{"n":5}""", "n 4->5")]
    [InlineData("""{"b":true}""", """{"b":"true"}""", "")]
    [InlineData("""{"b":true}""", """{"b":"False"}""", "b true->False")]
    [InlineData("""{"q":"1Gi"}""", """{"q":"1024Mi"}""", "")]
    [InlineData("""{"q":"1Gi"}""", """{"q":"1G"}""", "q 1Gi->1G")]
    [InlineData("""{"l":["a","b"]}""", """{"l":["b","a"]}""", "")]
    [InlineData("""{"l":["a","b"]}""", """{"l":["b"]}""", "l [a, b]->[b]")]
    [InlineData("""{"l":[1]}""", """{"l":["1"]}""", "")]
    [InlineData("""{"o":{"p":{"q":1,"r":2}}}""", """{"o":{"p":{"q":1,"r":3}}}""", "o.p.r 2->3")]
    [InlineData("""{"rule":[{"id":"a","d":1},{"id":"b","d":2}]}""", """{"rule":[{"id":"b","d":2},{"id":"a","d":1}]}""", "")]
    [InlineData("""{"rule":[{"id":"a","d":1},{"id":"b","d":2}]}""", """{"rule":[{"id":"b","d":3},{"id":"a","d":1}]}""", "rule[1].d 2->3")]
    [InlineData("""{"rule":[{"d":1}]}""", """{"rule":[{"d":1},{"d":2}]}""", "rule 1 item->2 items")]
    [InlineData("""{"versioning":[{"status":"on"}]}""", """{"versioning":{"status":"on"}}""", "")]
    [InlineData("""{"versioning":{"status":"on"}}""", """{"versioning":[{"status":"off"}]}""", "versioning.status on->off")]
    [InlineData("""{"tags":{"a":"1","b":"2"}}""", """{"tagsAll":{"a":"1","b":"3","c":"4"},"tags":{"b":"2"}}""", "tags.b 2->3")]
    [InlineData("""{"tags":{"a":"1"}}""", """{"tagsAll":{"c":"4"}}""", "tags.a 1->")]
    [InlineData("""{"tags":{"a":"1"}}""", """{"tags":{"a":"2"}}""", "tags.a 1->2")]
    [InlineData("""{"tags":{"a":"1"}}""", "{}", "")]
    [InlineData("""{"policy":"{\"Statement\":[{\"Action\":[\"a\"],\"Effect\":\"Allow\"}]}"}""", """{"policy":"{ \"Statement\": {\"Effect\":\"Allow\",\"Action\":\"a\"} }"}""", "")]
    [InlineData("""{"policy":"{\"A\":\"1\"}"}""", """{"policy":"{\"A\":\"2\"}"}""", """policy {"A":"1"}->{"A":"2"}""")]
    [InlineData("7", "{}", "")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"x"}""", "")]
    public void Only_what_both_say_and_say_otherwise_drifted(string wanted, string seen, string expected)
    {
        var facts = ManagedFactsTests.Managed(spec: $"\"forProvider\":{wanted}", status: $"\"atProvider\":{seen}");

        Assert.Equal(expected, facts.Drift is { } drift ? string.Join("; ", drift.Fields.Select(field => $"{field.Path} {field.Wanted}->{field.Actual}")) : "");
    }

    [Fact]
    public void The_first_eight_are_named_and_all_are_counted()
    {
        var wanted = string.Join(",", Enumerable.Range(0, 20).Select(number => $"\"f{number}\":\"{new string('x', 100)}\""));
        var seen = string.Join(",", Enumerable.Range(0, 20).Select(number => $"\"f{number}\":\"y\""));

        var drift = ManagedFactsTests.Managed(spec: $"\"forProvider\":{{{wanted}}}", status: $"\"atProvider\":{{{seen}}}").Drift!;

        Assert.Equal((20, Drift.MostFields), (drift.Count, drift.Fields.Count));
        Assert.Equal(61, drift.Fields[0].Wanted.Length);
    }
}
