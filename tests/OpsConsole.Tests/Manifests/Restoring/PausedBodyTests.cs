using System.Text;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class PausedBodyTests
{
    [Theory]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"name":"x","annotations":{"a":"b"}}""")]
    [InlineData("""{"name":"x","annotations":{"a":"b","crossplane.io/paused":"false"}}""")]
    public void What_is_paused_and_let_go_is_what_was_asked_for(string metadata)
    {
        var asked = RestoreBody.Asked(Canonicalizer.Normalize(Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"Base","metadata":{{metadata}},"spec":{} }""")));
        var (paused, release) = (PausedBody.Of(asked), PausedBody.Release(asked));

        Assert.Contains("\"crossplane.io/paused\":\"true\"", Encoding.UTF8.GetString(paused), StringComparison.Ordinal);
        Assert.True(FieldPatch.Fits(release, paused));
        Assert.False(FieldPatch.IsDone(release, paused));
        Assert.Single(FieldPatch.Places(release));
        var free = FieldPatch.Apply(release, paused);
        Assert.True(FieldPatch.IsDone(release, free));
        Assert.False(FieldPatch.Fits(release, free));
        Assert.Equal(Encoding.UTF8.GetString(asked), Encoding.UTF8.GetString(RestoreBody.Asked(free)));
    }
}
