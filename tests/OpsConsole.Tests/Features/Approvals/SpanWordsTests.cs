using System.Globalization;
using OpsConsole.Features.Approvals.Viewing;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class SpanWordsTests
{
    [Theory]
    [InlineData("3.00:00:00", "3 days")]
    [InlineData("1.02:00:00", "1 day 2 h")]
    [InlineData("08:00:00", "8 h")]
    [InlineData("00:15:30", "15 min 30 s")]
    [InlineData("00:00:00", "0 s")]
    public void A_length_is_told_without_loss(string length, string words) => Assert.Equal(words, SpanWords.Of(TimeSpan.Parse(length, CultureInfo.InvariantCulture)));
}
