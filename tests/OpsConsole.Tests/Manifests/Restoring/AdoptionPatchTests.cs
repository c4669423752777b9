using System.Text;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class AdoptionPatchTests
{
    [Theory]
    [InlineData("""{"managementPolicies":["*"]}""", """["*"]""")]
    [InlineData("""{}""", """["*"]""")]
    [InlineData("""{"managementPolicies":["Observe","Create","Update"]}""", """["Observe","Create","Update"]""")]
    public void What_observed_gets_the_policies_it_had_and_nothing_else(string spec, string policies)
    {
        var asked = Canonicalizer.Normalize(Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"Bucket","metadata":{"name":"b"},"spec":{{spec}}}"""));
        var (patch, observed) = (AdoptionPatch.Of(asked), ObserveBody.Of(asked));

        Assert.True(FieldPatch.Fits(patch, observed));
        Assert.False(FieldPatch.IsDone(patch, observed));
        Assert.Equal(["/spec/managementPolicies"], FieldPatch.Places(patch));
        var adopted = FieldPatch.Apply(patch, observed);
        Assert.True(FieldPatch.IsDone(patch, adopted));
        Assert.False(FieldPatch.Fits(patch, adopted));
        Assert.Contains($"\"managementPolicies\":{policies}", Encoding.UTF8.GetString(adopted), StringComparison.Ordinal);
    }
}
