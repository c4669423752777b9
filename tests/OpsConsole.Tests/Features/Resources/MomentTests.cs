using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

/// <summary>Moments and versions as addresses say them.</summary>
public sealed class MomentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 5, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-10-01T10:00:00Z", "2026-10-01T10:00:00Z")]
    [InlineData("2026-10-01t10:00:00z", "2026-10-01T10:00:00Z")]
    [InlineData("2026-10-01T12:00:00+02:00", "2026-10-01T10:00:00Z")]
    [InlineData("2026-10-01T12:00:00 02:00", "2026-10-01T10:00:00Z")]
    [InlineData("2026-10-01T10:00:00.123456Z", "2026-10-01T10:00:00.123456Z")]
    [InlineData("2026-11-23T05:00:04Z", "2026-11-23T05:00:04Z")]
    public void A_moment_is_read_with_its_offset_and_written_in_utc(string text, string written) =>
        Assert.Equal(written, AsOf.Write(AsOf.Read(text, Now).Value!.Value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void No_words_mean_the_present(string? text) => Assert.Equal((null, false), (AsOf.Read(text, Now).Value, AsOf.Read(text, Now).IsRefused));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-10-01")]
    [InlineData("2026-10-01T10:00:00")]
    [InlineData("2026-13-01T10:00:00Z")]
    [InlineData("2026-10-01T25:00:00Z")]
    [InlineData("01/10/2026 10:00:00Z")]
    [InlineData("2026-10-01T10:00:00Z\n")]
    [InlineData("2026-11-23T05:00:06Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void What_is_no_moment_or_has_not_come_yet_is_refused(string text)
    {
        var refusal = AsOf.Read(text, Now).Refusal;

        Assert.Equal(RefusalKind.Invalid, refusal?.Kind);
    }

    [Fact]
    public void A_refusal_does_not_repeat_ten_thousand_characters() => Assert.InRange(AsOf.Read(new string('x', 10_000), Now).Refusal!.Message.Length, 1, 200);

    [Theory]
    [InlineData("latest")]
    [InlineData("42")]
    [InlineData("2026-10-01T10:00:00Z")]
    public void A_point_is_written_as_it_is_read(string text) => Assert.Equal(text, VersionPoint.Read(text, Now).Value.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("newest")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("2999-10-01T10:00:00Z")]
    public void What_names_no_version_is_refused(string text) => Assert.Equal(RefusalKind.Invalid, VersionPoint.Read(text, Now).Refusal?.Kind);

    [Fact]
    public void Facts_are_read_from_the_object_itself()
    {
        var facts = ObjectFacts.Of("""{"metadata":{"creationTimestamp":"2026-03-12T00:00:00Z"}}"""u8, """
            [{"manager":"kubectl","time":"2026-03-12T00:00:00Z","fieldsV1":{"f:spec":{}}},
             {"manager":"operator","subresource":"status","time":"2026-03-13T00:00:00Z","fieldsV1":{"f:status":{}}}]
            """u8);

        Assert.Equal(new ObjectFacts(new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.Zero), "operator", "status"), facts);
        Assert.Equal(new ObjectFacts(null, null, null), ObjectFacts.Of("{}"u8, default));
    }
}
