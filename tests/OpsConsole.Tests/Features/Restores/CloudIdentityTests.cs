using System.Text;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class CloudIdentityTests
{
    [Theory]
    [InlineData("""{"id":"b"}""", """{"id":"b","region":"us-east-1"}""", null)]
    [InlineData("""{"id":"b","region":"us-east-1"}""", """{"id":"b","region":"us-east-1"}""", null)]
    [InlineData("""{"id":"b","region":"us-east-1"}""", """{"id":"b","region":"us-west-2"}""", "its region is us-west-2, and was us-east-1")]
    [InlineData("""{"id":"b","region":"us-east-1"}""", """{"id":"b"}""", "its region is not reported, and was us-east-1")]
    [InlineData("""{"id":"b"}""", """{}""", "its id is not reported, and was b")]
    [InlineData("""{"id":"sg-1","ownerId":"111"}""", """{"id":"sg-1","ownerId":"222"}""", "its ownerId is 222, and was 111")]
    [InlineData("""{"arn":"arn:aws:iam::111:role/a"}""", """{"arn":"arn:aws:iam::222:role/a"}""", "its arn is arn:aws:iam::222:role/a, and was arn:aws:iam::111:role/a")]
    public void Only_every_word_seen_again_is_the_same(string then, string now, string? difference) =>
        Assert.Equal(difference, CloudIdentity.Of(Subject(then))!.Difference(Subject(now)));

    [Theory]
    [InlineData("""{"id":"b","region":"us-east-1"}""", "id b, region us-east-1", false)]
    [InlineData("""{"id":"b","arn":"arn:aws:s3:::b"}""", "arn arn:aws:s3:::b, id b", false)]
    [InlineData("""{"id":"r","arn":"arn:aws:iam::111:role/r"}""", "arn arn:aws:iam::111:role/r, id r", true)]
    [InlineData("""{"id":"sg-1","ownerId":"111"}""", "id sg-1, ownerId 111", true)]
    public void It_is_told_and_written_so_that_it_reads_the_same(string seen, string words, bool namesAccount)
    {
        var identity = CloudIdentity.Of(Subject(seen))!;

        Assert.Equal((words, namesAccount), (identity.ToString(), identity.NamesAccount));
        Assert.Equal(words, CloudIdentity.Read(identity.Write()).ToString());
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"region":"us-east-1"}""")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":7}""")]
    public void What_was_never_seen_cannot_be_recognised(string seen) => Assert.Null(CloudIdentity.Of(Subject(seen)));

    private static DeletionSubject Subject(string atProvider) => new(
        Canonicalizer.Normalize(Encoding.UTF8.GetBytes($"{{\"status\":{{\"atProvider\":{atProvider}}}}}")), new() { Group = "s3.aws.upbound.io", Resource = "buckets", Kind = "Bucket", Version = "v1beta2" });
}
