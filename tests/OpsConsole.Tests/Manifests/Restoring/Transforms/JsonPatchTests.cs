using System.Text;
using OpsConsole.Manifests.Restoring.Transforms;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring.Transforms;

public sealed class JsonPatchTests
{
    /// <summary>RFC 6902, appendix A, and what the sections before it say.</summary>
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"baz":"qux","foo":"bar"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("""{"foo":["a","b"]}""", """[{"op":"replace","path":"/foo/0","value":"c"}]""", """{"foo":["c","b"]}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"a":2}""", """[{"op":"test","path":"/a","value":2.0}]""", """{"a":2}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10},{"op":"remove","path":"/~1"}]""", """{"~1":10}""")]
    [InlineData("""{"foo":null}""", """[{"op":"test","path":"/foo","value":null},{"op":"replace","path":"/foo","value":1}]""", """{"foo":1}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"replace","path":"","value":{"a":1}}]""", """{"a":1}""")]
    public void A_patch_does_what_the_standard_says(string before, string patch, string after) =>
        Assert.Equal(after, Encoding.UTF8.GetString(JsonPatch.Read(Encoding.UTF8.GetBytes(patch)).Apply(Encoding.UTF8.GetBytes(before))));

    [Theory]
    [InlineData("""{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""", "operation 1 (test /baz) does not hold: there stands \"qux\"")]
    [InlineData("""{"baz":"qux"}""", """[{"op":"add","path":"/x","value":1},{"op":"test","path":"/y","value":null}]""", "operation 2 (test /y) does not hold: nothing stands there")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz/bat","value":"qux"}]""", "operation 1 (add /baz/bat): there is no map or list")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", "nothing stands at /baz")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"replace","path":"/baz","value":1}]""", "nothing stands at /baz")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/2","value":1}]""", "the list has no place 2")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/01","value":1}]""", "the list has no place 01")]
    [InlineData("""{"foo":{"a":1}}""", """[{"op":"move","from":"/foo","path":"/foo/b"}]""", "into itself")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"copy","from":"/baz","path":"/qux"}]""", "nothing stands at /baz")]
    [InlineData("""{"a":"2"}""", """[{"op":"test","path":"/a","value":2}]""", "does not hold")]
    public void What_does_not_fit_is_named_by_its_operation(string before, string patch, string words) => Assert.Contains(words,
        Assert.Throws<FormatException>(() => JsonPatch.Read(Encoding.UTF8.GetBytes(patch)).Apply(Encoding.UTF8.GetBytes(before))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "1 to 200 operations")]
    [InlineData("[]", "1 to 200 operations")]
    [InlineData("no", "")]
    [InlineData("[1]", "operation 1 is no map")]
    [InlineData("""[{"op":"put","path":"/a","value":1}]""", "operation 1 is no map with op")]
    [InlineData("""[{"op":"add","path":"/a"}]""", "has no value")]
    [InlineData("""[{"op":"move","path":"/a"}]""", "has no from")]
    [InlineData("""[{"op":"remove","path":"a"}]""", "'a' is no JSON pointer")]
    [InlineData("""[{"op":"remove","path":"/a~2"}]""", "is no JSON pointer")]
    [InlineData("""[{"op":"remove","path":"/a","why":"x"}]""", "has 'why'")]
    [InlineData("""[{"op":"remove","op":"add","path":"/a","value":1}]""", "")]
    public void What_is_no_patch_is_refused(string patch, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => JsonPatch.Read(Encoding.UTF8.GetBytes(patch))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        const string patch = """[{"op":"add","path":"/a","value":{"b":[1,null]}},{"from":"/a","op":"move","path":"/b"},{"op":"remove","path":"/b"},{"op":"test","path":"","value":null}]""";

        Assert.Equal(patch, Encoding.UTF8.GetString(JsonPatch.Read(Encoding.UTF8.GetBytes(patch)).Write()));
    }
}
