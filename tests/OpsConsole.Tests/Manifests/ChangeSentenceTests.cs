using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class ChangeSentenceTests
{
    [Theory]
    [InlineData("""{"spec":{"tikv":{"replicas":3}}}""", """{"spec":{"tikv":{"replicas":5}}}""", "spec.tikv.replicas 3 → 5", false)]
    [InlineData("""{"spec":{"a":"x"},"status":{"p":1}}""", """{"spec":{"a":"z"},"status":{"p":2}}""", "spec.a x → z · status", false)]
    [InlineData("""{"status":{"p":"A"}}""", """{"status":{"p":"B"}}""", "status.p A → B", true)]
    [InlineData("""{"metadata":{"generation":1}}""", """{"metadata":{"generation":2}}""", "only bookkeeping fields", true)]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""", "deletion requested", false)]
    [InlineData("""{"spec":{"v":"1"}}""", """{"spec":{"v":1}}""", "spec.v \"1\" → 1", false)]
    [InlineData("""{"spec":{"a":{"b":1}}}""", """{"spec":{"c":2}}""", "spec.a removed · spec.c added 2", false)]
    [InlineData("""{"spec":{}}""", """{"spec":{"a":1,"b":2,"c":3,"d":4,"e":5}}""", "spec.a added 1 · spec.b added 2 · spec.c added 3 · 2 more", false)]
    [InlineData("""{"spec":{"p":"masked:v1:aa"}}""", """{"spec":{"p":"masked:v1:bb"}}""", "spec.p (masked) → (masked)", false)]
    public void Changes_read_as_a_sentence(string before, string after, string text, bool isStatusOnly)
    {
        var sentence = ChangeSentence.Of(ManifestDiff.Compare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)), []);

        Assert.Equal(text, sentence.Text);
        Assert.Equal(isStatusOnly, sentence.IsStatusOnly);
    }

    [Fact]
    public void The_manager_whose_entry_is_newer_is_named()
    {
        var before = FieldManagers.Read("""[{"manager":"tidb-operator","operation":"Update","subresource":"status","time":"2026-01-01T10:00:00Z"},{"manager":"helm","operation":"Apply","time":"2026-01-01T09:00:00Z"}]"""u8);
        var after = FieldManagers.Read("""[{"manager":"helm","operation":"Apply","time":"2026-01-01T09:00:00Z"},{"manager":"kubectl-edit","operation":"Update","time":"2026-01-01T10:04:12Z"},{"manager":"tidb-operator","operation":"Update","subresource":"status","time":"2026-01-01T10:05:00Z"}]"""u8);
        var changes = ManifestDiff.Compare("""{"spec":{"replicas":3}}"""u8, """{"spec":{"replicas":5}}"""u8);

        Assert.Equal(["tidb-operator", "kubectl-edit", "helm"], after.Select(manager => manager.Name));
        Assert.Equal(["kubectl-edit"], ChangeSentence.Of(changes, FieldManagers.WhoWrote(before, after)).Managers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,{\"manager\":5}]")]
    [InlineData("[{")]
    public void Managed_fields_that_cannot_be_read_name_nobody(string json) => Assert.Empty(FieldManagers.Read(Encoding.UTF8.GetBytes(json)));
}
