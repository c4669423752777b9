using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 100)]
    [InlineData("+5", 5)]
    [InlineData("-5", -5)]
    [InlineData("1Ki", 1024)]
    [InlineData("100Gi", 107_374_182_400)]
    [InlineData("2Ti", 2_199_023_255_552)]
    [InlineData("1Pi", 1_125_899_906_842_624)]
    [InlineData("7Ei", 8_070_450_532_247_928_832)]
    [InlineData("3k", 3_000)]
    [InlineData("100G", 100_000_000_000)]
    [InlineData("9E", 9_000_000_000_000_000_000)]
    [InlineData("1E3", 1_000)]
    [InlineData("1e3", 1_000)]
    [InlineData("1e+3", 1_000)]
    [InlineData("12e-1", 2)]
    [InlineData("1.5Gi", 1_610_612_736)]
    [InlineData(".5Ki", 512)]
    [InlineData("5.", 5)]
    [InlineData("0.1Ki", 103)]
    public void A_quantity_is_read_to_the_last_byte(string text, long whole) => Assert.Equal(whole, Quantity.Whole(text));

    [Theory]
    [InlineData("500m", 1)]
    [InlineData("1500m", 2)]
    [InlineData("107374182400000m", 107_374_182_400)]
    [InlineData("1n", 1)]
    [InlineData("1u", 1)]
    [InlineData("-1500m", -2)]
    [InlineData("0m", 0)]
    public void A_fraction_is_rounded_away_from_zero_as_Kubernetes_does(string text, long whole) => Assert.Equal(whole, Quantity.Whole(text));

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("8Ei", long.MaxValue)]
    [InlineData("1e999999999", long.MaxValue)]
    [InlineData("-100E", -long.MaxValue)]
    [InlineData("1e-999999999", 1)]
    [InlineData("0e999999999", 0)]
    public void What_is_beyond_bounds_stops_there(string text, long whole) => Assert.Equal(whole, Quantity.Whole(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Gi")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1.2.3")]
    [InlineData("1GB")]
    [InlineData("1K")]
    [InlineData("1 Gi")]
    [InlineData(" 1")]
    [InlineData("1e")]
    [InlineData("1e 3")]
    [InlineData("1e99999999999")]
    [InlineData("٣Gi")]
    [InlineData("0x10")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void What_is_no_quantity_is_none(string? text) => Assert.Null(Quantity.Whole(text));

    [Theory]
    [InlineData("1Gi", "1024Mi", 0)]
    [InlineData("1", "1000m", 0)]
    [InlineData("500m", "1", -1)]
    [InlineData("0.1", "100m", 0)]
    [InlineData("100G", "100Gi", -1)]
    [InlineData("2Ti", "2000Gi", 1)]
    [InlineData("1e3", "1k", 0)]
    [InlineData("-1", "1", -1)]
    [InlineData("9223372036854775808", "9223372036854775809", -1)]
    [InlineData("1e-999999999", "0", 1)]
    public void Quantities_compare_by_value(string one, string other, int sign)
    {
        Assert.Equal(sign, Math.Sign(Quantity.Compare(one, other)!.Value));
        Assert.Equal(-sign, Math.Sign(Quantity.Compare(other, one)!.Value));
    }

    [Theory]
    [InlineData("1GB", "1")]
    [InlineData("1", null)]
    [InlineData("", "")]
    public void What_is_no_quantity_compares_with_nothing(string? one, string? other) => Assert.Null(Quantity.Compare(one, other));
}
