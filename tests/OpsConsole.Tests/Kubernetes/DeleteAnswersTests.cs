using System.Text;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Kubernetes;

public sealed class DeleteAnswersTests
{
    private static readonly DeletePreconditions Expected = new("u-1", "7");

    [Theory]
    [InlineData("""{"kind":"Status","status":"Success","details":{"name":"a","uid":"u-1"}}""")]
    [InlineData("""{"kind":"Status","status":"Success"}""")]
    [InlineData("""{"kind":"StorageClass","metadata":{"name":"a","uid":"u-1"}}""")]
    public void A_success_of_the_object_is_its_end(string body) => Assert.IsType<DeleteAnswer.Gone>(Read(body));

    [Fact]
    public void An_object_with_a_deletion_timestamp_is_marked_and_handed_over()
    {
        const string body = """{"kind":"Widget","metadata":{"name":"a","uid":"u-1","deletionTimestamp":"2026-01-01T00:00:00Z"}}""";

        Assert.Equal(body, Encoding.UTF8.GetString(Assert.IsType<DeleteAnswer.Marked>(Read(body)).Json));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"kind":"Status","status":"Failure"}""")]
    [InlineData("""{"kind":"Status","status":"Success","details":{"uid":"u-2"}}""")]
    [InlineData("""{"kind":"Widget","metadata":{"name":"a","uid":"u-2","deletionTimestamp":"2026-01-01T00:00:00Z"}}""")]
    public void A_success_that_does_not_speak_of_the_object_is_unknown(string body) =>
        Assert.Equal(200, Assert.IsType<DeleteAnswer.Unknown>(Read(body)).Code);

    private static DeleteAnswer Read(string body) => DeleteAnswers.OfSuccess(200, Encoding.UTF8.GetBytes(body), Expected, "Cluster c, /path");
}
