using OpsConsole.Features.Resources;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class RowKeysTests
{
    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 7 })]
    [InlineData(new long[] { 30, 10, 20 })]
    [InlineData(new long[] { 5_000_000_000, 4_999_999_999, 5_000_000_007 })]
    [InlineData(new long[] { 1, 1L + uint.MaxValue })]
    [InlineData(new long[] { 2, 3L + uint.MaxValue })]
    public void Near_or_far_they_are_what_they_were_in_their_order(long[] ids)
    {
        var keys = new RowKeys(ids);

        Assert.Equal(ids.Length, keys.Count);
        Assert.Equal(ids, keys.Take(0, ids.Length));
        Assert.Equal(ids.Skip(1).Take(1), keys.Take(1, 1));
        Assert.Equal(ids.Skip(2), keys.Take(2, 100));
        Assert.Empty(keys.Take(ids.Length, 5));
    }
}
