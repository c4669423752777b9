using OpsConsole.Features.Storage.Buckets;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Buckets;

/// <summary>The rules for names of buckets, one by one.</summary>
public sealed class BucketNameTests
{
    [Theory]
    [InlineData("tdc-prod-use1-c10001-data")]
    [InlineData("a.b")]
    [InlineData("1ab")]
    [InlineData("1.2.3.4a")]
    public void A_valid_name_has_no_fault(string name) => Assert.Null(BucketName.Fault(name));

    [Theory]
    [InlineData("ab")]
    [InlineData("Data-bucket")]
    [InlineData("data_bucket")]
    [InlineData("-data")]
    [InlineData("data-")]
    [InlineData(".data")]
    [InlineData("da..ta")]
    [InlineData("192.168.5.4")]
    [InlineData("xn--data")]
    [InlineData("sthree-data")]
    [InlineData("amzn-s3-demo-data")]
    [InlineData("data-s3alias")]
    [InlineData("data--ol-s3")]
    [InlineData("data.mrap")]
    [InlineData("data--x-s3")]
    [InlineData("data--table-s3")]
    public void An_invalid_name_has_one(string name) => Assert.NotNull(BucketName.Fault(name));

    [Fact]
    public void A_name_has_at_most_63_characters()
    {
        Assert.Null(BucketName.Fault(new string('a', 63)));
        Assert.Equal("it has 64 characters, and 3 to 63 are allowed", BucketName.Fault(new string('a', 64)));
    }
}
