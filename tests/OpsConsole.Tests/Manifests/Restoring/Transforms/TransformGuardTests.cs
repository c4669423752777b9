using System.Text;
using OpsConsole.Manifests.Restoring.Transforms;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring.Transforms;

public sealed class TransformGuardTests
{
    private const string Mask = "masked:v1:00000000000000000000000000000000000000000000000000000000000000ff";

    private const string Bucket = $$"""
        {"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","metadata":{"name":"x","annotations":{"crossplane.io/external-name":"data"},"uid":"1"},
         "spec":{"managementPolicies":["*"],"forProvider":{"region":"eu"},"env":[{"name":"A","value":"1"},{"name":"B","value":"{{Mask}}"}]},"status":{"a":1} }
        """;

    [Theory]
    [InlineData("""{"op":"replace","path":"/metadata/uid","value":"2"}""", "/metadata/uid")]
    [InlineData("""{"op":"remove","path":"/metadata/resourceVersion"}""", "/metadata/resourceVersion")]
    [InlineData("""{"op":"add","path":"/metadata/ownerReferences/-","value":{}}""", "/metadata/ownerReferences")]
    [InlineData("""{"op":"add","path":"/metadata/managedFields","value":[]}""", "/metadata/managedFields")]
    [InlineData("""{"op":"replace","path":"/metadata/name","value":"y"}""", "where a restore goes is said by to or map")]
    [InlineData("""{"op":"replace","path":"/spec/managementPolicies/0","value":"Observe"}""", "/spec/managementPolicies")]
    [InlineData("""{"op":"move","from":"/spec/managementPolicies","path":"/spec/x"}""", "/spec/managementPolicies")]
    [InlineData("""{"op":"add","path":"/status/a","value":2}""", "/status")]
    [InlineData("""{"op":"replace","path":"/kind","value":"Pail"}""", "/kind")]
    [InlineData("""{"op":"replace","path":"/apiVersion","value":"v2"}""", "/apiVersion")]
    [InlineData("""{"op":"replace","path":"","value":{}}""", "the object as a whole")]
    [InlineData("""{"op":"replace","path":"/metadata","value":{}}""", "its metadata as a whole")]
    [InlineData("""{"op":"remove","path":"/metadata/annotations/crossplane.io~1external-create-pending"}""", "how far a creation came")]
    [InlineData("""{"op":"replace","path":"/metadata/annotations/crossplane.io~1external-name","value":"other"}""", "say so with changesExternalName")]
    [InlineData($$"""{"op":"add","path":"/spec/x","value":["{{Mask}}"]}""", "digest")]
    public void A_patch_that_touches_what_is_not_its_own_is_not_kept(string operation, string words) =>
        Assert.Contains(words, TransformGuard.WhyNot(Patch(operation), false), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"op":"replace","path":"/spec","value":{}}""", "/spec/managementPolicies")]
    [InlineData("""{"op":"remove","path":"/metadata/annotations"}""", "external-name")]
    [InlineData("""{"op":"replace","path":"/metadata/annotations","value":{}}""", "external-name")]
    [InlineData("""{"op":"test","path":"/spec/env/1/value","value":"guess"}""", "/spec/env/1/value, whose value is masked")]
    [InlineData("""{"op":"replace","path":"/spec/env/1/value","value":"mine"}""", "/spec/env/1/value, whose value is masked")]
    [InlineData("""{"op":"copy","from":"/spec/env/1/value","path":"/spec/shown"}""", "/spec/env/1/value, whose value is masked")]
    [InlineData("""{"op":"copy","from":"/spec/env","path":"/spec/shown"}""", "/spec/env/1/value, whose value is masked")]
    [InlineData("""{"op":"remove","path":"/spec/env"}""", "/spec/env/1/value, whose value is masked")]
    public void A_patch_is_not_used_where_such_a_field_would_go_with_it(string operation, string words)
    {
        var patch = Patch(operation);
        Assert.Null(TransformGuard.WhyNot(patch, false));

        Assert.Contains(words, TransformGuard.WhyNot(patch, Encoding.UTF8.GetBytes(Bucket), operation.Contains("\"test\"", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Bucket) : patch.Apply(Encoding.UTF8.GetBytes(Bucket)), false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"test","path":"/metadata/uid","value":"1"}""", false)]
    [InlineData("""{"op":"replace","path":"/spec/forProvider/region","value":"us"}""", false)]
    [InlineData("""{"op":"add","path":"/metadata/labels","value":{"a":"b"}}""", false)]
    [InlineData("""{"op":"add","path":"/metadata/annotations/crossplane.io~1paused","value":"true"}""", false)]
    [InlineData("""{"op":"remove","path":"/spec/env/0"}""", false)]
    [InlineData("""{"op":"replace","path":"/metadata/annotations/crossplane.io~1external-name","value":"other"}""", true)]
    public void What_is_its_own_it_may_touch(string operation, bool changesExternalName)
    {
        var patch = Patch(operation);

        Assert.Null(TransformGuard.WhyNot(patch, changesExternalName));
        Assert.Null(TransformGuard.WhyNot(patch, Encoding.UTF8.GetBytes(Bucket), patch.Apply(Encoding.UTF8.GetBytes(Bucket)), changesExternalName));
    }

    private static JsonPatch Patch(string operation) => JsonPatch.Read(Encoding.UTF8.GetBytes($"[{operation}]"));
}
