using System.Text;
using OpsConsole.Features.Captures;
using Xunit;

namespace OpsConsole.Tests.Features.Captures;

public sealed class BodyEncodingTests
{
    private static readonly byte[] Body = Bucket(417);
    private static readonly byte[] Dictionary = BodyDictionary.Train([.. Enumerable.Range(0, 200).Select(Bucket)])!;

    [Fact]
    public void A_body_comes_back_as_it_was_with_and_without_a_dictionary()
    {
        using var plain = new BodyEncoder();
        using var told = new BodyEncoder();
        told.Use(Dictionary);
        var large = plain.Encode(Body).ToArray();
        var small = told.Encode(Body).ToArray();

        Assert.Equal(Body, BodyEncoding.Decode(BodyEncoding.Zstd, large, null));
        Assert.Equal(Body, BodyEncoding.Decode(BodyEncoding.ZstdWithDictionary, small, Dictionary));
        Assert.True(small.Length < large.Length, $"{small.Length} bytes with, {large.Length} without");
    }

    [Fact]
    public void What_is_damaged_or_without_its_dictionary_is_an_error_and_no_other_body()
    {
        using var told = new BodyEncoder();
        told.Use(Dictionary);
        var stored = told.Encode(Body).ToArray();

        Assert.Throws<InvalidDataException>(() => BodyEncoding.Decode(BodyEncoding.ZstdWithDictionary, stored, null));
        Assert.Throws<InvalidDataException>(() => BodyEncoding.Decode(BodyEncoding.Zstd, stored, null));
        Assert.Throws<InvalidDataException>(() => BodyEncoding.Decode(BodyEncoding.ZstdWithDictionary, Body, Dictionary));
        Assert.Throws<InvalidDataException>(() => BodyEncoding.Decode(9, stored, null));
    }

    [Fact]
    public void Samples_without_anything_in_common_make_no_dictionary() => Assert.Null(BodyDictionary.Train([[1], [2]]));

    private static byte[] Bucket(int number) =>
        Encoding.UTF8.GetBytes($$"""{"kind":"Bucket","metadata":{"name":"tdc-prod-use1-c{{number:00000}}-data"},"spec":{"region":"us-east-1"} }""");
}
