using System.Text;
using OpsConsole.Features.Resources.Search;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Search;

/// <summary>What an object is found by is read from its own words, whatever they are.</summary>
public sealed class ObjectIdentitiesTests
{
    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/ops/writer", "writer")]
    [InlineData("arn:aws:s3:::acme-logs", "acme-logs")]
    [InlineData("arn:aws:ecs:eu-west-1:1:service/x/", null)]
    [InlineData("no-arn-at-all", null)]
    public void An_arn_is_kept_whole_and_by_its_end(string arn, string? end)
    {
        var found = Read($$$$"""{"status":{"atProvider":{"arn":"{{{{arn}}}}"}}}""").Found;

        Assert.Contains(new ObjectIdentity("arn", arn), found);
        Assert.Equal(end, found.SingleOrDefault(identity => identity.Kind == "arn-end").Value);
    }

    [Fact]
    public void Only_the_configured_labels_count()
    {
        var found = Read("""{"metadata":{"labels":{"team":"blue","tier":"gold"}}}""", "team").Found;

        Assert.Equal([new("uid", "u-1"), new("team", "blue")], found);
    }

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/external-name":7},"labels":[]},"status":null}""")]
    [InlineData("""{"metadata":"x","status":{"atProvider":[]}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/external-name":""}}}""")]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/external-name":"masked:v1:00ff"}}}""")]
    public void What_is_not_there_as_text_is_left_out_without_a_word(string json)
    {
        var read = Read(json, "team");

        Assert.Equal([new("uid", "u-1")], read.Found);
        Assert.Null(read.Refusal);
    }

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/external-name":"a\u0000b"}}}""", "external-name holds a NUL")]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/external-name":"a\ud800b"}}}""", "external-name is not text")]
    [InlineData("""{"metadata":{"annotations":""", "cannot be read")]
    public void What_cannot_be_kept_is_refused_with_a_reason_and_the_uid_stays(string json, string reason)
    {
        var read = Read(json);

        Assert.Contains(new ObjectIdentity("uid", "u-1"), read.Found);
        Assert.Contains(reason, read.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_beside_it_is_no_obstacle()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 900)) + "1" + new string('}', 900);

        Assert.Contains(Read($$$$"""{"spec":{{{{deep}}}},"status":{"atProvider":{"arn":"arn:aws:s3:::x"}}}""").Found, identity => identity.Kind == "arn");
    }

    private static ObjectIdentities Read(string json, params string[] labels) => ObjectIdentities.Of("u-1", Encoding.UTF8.GetBytes(json), labels);
}
