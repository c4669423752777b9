using OpsConsole.Features.Approvals;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class ItemNumbersTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("1-3,5", 1, 2, 3, 5)]
    [InlineData("2-3,7-9", 9, 8, 7, 3, 2, 2)]
    public void Numbers_are_written_as_spans_and_read_back(string words, params int[] numbers)
    {
        Assert.Equal(words, ItemNumbers.Write(numbers));
        Assert.Equal(numbers.Distinct().Order(), ItemNumbers.Read(words, 9));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("3-2")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("1,,2")]
    [InlineData("1 ,2")]
    [InlineData("99999999999")]
    [InlineData("skipped")]
    public void Whatever_else_is_no_number_of_an_item(string words) => Assert.Null(ItemNumbers.Read(words, 9));
}
