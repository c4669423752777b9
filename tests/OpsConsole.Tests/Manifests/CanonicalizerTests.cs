using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

public sealed class CanonicalizerTests
{
    private readonly Canonicalizer _canonicalizer = new(MaskingRules.None);

    public static TheoryData<string> Canonical => Cases.Of("canonical");

    [Theory, MemberData(nameof(Canonical))]
    public void A_body_becomes_its_expected_form_or_is_refused_with_its_reason(string name)
    {
        var refusal = _canonicalizer.Canonicalize(Cases.Read("canonical", name, "input.json"), "xs.example.org", out var manifest);

        if (refusal is not null)
            Cases.Expect("canonical", name, "refused.txt", $"{refusal.Reason}\n{refusal.Identity}");
        else
            Cases.Expect("canonical", name, "expected.json", $"{Encoding.UTF8.GetString(manifest.Body.Span)}\n{Encoding.UTF8.GetString(manifest.ManagedFields.Span)}");
    }

    [Fact]
    public void The_hash_is_that_of_the_canonical_bytes()
    {
        Canonicalize("""{"metadata":{"name":"a"}, "b": 1}""", out var manifest);

        Assert.Equal("""{"b":1,"metadata":{"name":"a"}}""", Encoding.UTF8.GetString(manifest.Body.Span));
        Assert.Equal(SHA256.HashData("""{"b":1,"metadata":{"name":"a"}}"""u8), manifest.Hash);
    }

    [Fact]
    public void The_identity_is_read_with_the_body()
    {
        Canonicalize("""
            {"apiVersion":"v1","kind":"K\u003c","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7","generation":4,"deletionTimestamp":"2026-01-01T00:00:00Z"}}
            """, out var manifest);

        Assert.Equal(new ManifestIdentity
        {
            ApiVersion = "v1",
            Kind = "K<",
            Namespace = "n",
            Name = "a",
            Uid = "u",
            ResourceVersion = "7",
            Generation = 4,
            IsTerminating = true,
        }, manifest.Identity);
    }

    [Fact]
    public void A_buffer_used_before_leaves_no_trace()
    {
        Canonicalize("""{"metadata":{"name":"first","managedFields":[1]},"z":"\u00e9","a":"long long long long"}""", out _);
        Canonicalize("""{"metadata":{"name":"b"}}""", out var manifest);

        Assert.Equal("""{"metadata":{"name":"b"}}""", Encoding.UTF8.GetString(manifest.Body.Span));
        Assert.True(manifest.ManagedFields.IsEmpty);
    }

    [Theory]
    [InlineData(Canonicalizer.MostLevels - 1, null)]
    [InlineData(Canonicalizer.MostLevels, "the body is nested deeper than 512 levels")]
    [InlineData(5_000, "the body is nested deeper than 512 levels")]
    [InlineData(700_000, "the body is nested deeper than 512 levels")]
    public void Nesting_is_taken_up_to_the_limit_and_refused_beyond_it(int levels, string? reason)
    {
        var refusal = Canonicalize($$$"""{"metadata":{"name":"deep"},"spec":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}""", out _);

        Assert.Equal(reason, refusal?.Reason);
        Assert.Equal("deep", refusal?.Identity.Name ?? "deep");
    }

    [Fact]
    public void A_body_of_1_5_megabytes_survives_to_the_byte()
    {
        var text = new string('x', 1_500_000);

        Assert.Null(Canonicalize($$$"""{"metadata":{"name":"big"},"text":"{{{text}}}"}""", out var manifest));
        Assert.Equal($$$"""{"metadata":{"name":"big"},"text":"{{{text}}}"}""", Encoding.UTF8.GetString(manifest.Body.Span));
    }

    [Fact]
    public void A_hundred_thousand_unsorted_keys_are_sorted()
    {
        var members = Enumerable.Range(0, 100_000).Select(number => $"\"k{(number * 7919) % 100_000:d6}\":{number}");

        Canonicalize($$$"""{"metadata":{"name":"wide"},"spec":{{{{string.Join(',', members)}}}}}""", out var manifest);

        var keys = System.Text.Json.JsonDocument.Parse(manifest.Body).RootElement.GetProperty("spec").EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(Enumerable.Range(0, 100_000).Select(number => $"k{number.ToString("d6", CultureInfo.InvariantCulture)}"), keys);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] body = [.. """{"metadata":{"name":"a"},"v":" """u8, 0xff, .. "\"}"u8];

        Assert.Equal("the body is not valid UTF-8", _canonicalizer.Canonicalize(body, "x", out _)?.Reason);
    }

    [Fact]
    public void A_name_longer_than_an_index_takes_is_refused_and_shown_short()
    {
        var refusal = Canonicalize($$$"""{"metadata":{"name":"{{{new string('n', 9_000)}}}"}}""", out _);

        Assert.Equal("name is longer than 512 bytes", refusal?.Reason);
        Assert.Equal(253, refusal?.Identity.Name?.Length);
    }

    [Fact]
    public void A_second_pass_over_like_objects_allocates_next_to_nothing()
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"X","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"1"},"z":"\u003c","spec":[{{{string.Join(',', Enumerable.Range(0, 500).Select(number => $"{{\"b\":\"{number}\",\"a\":{number}}}"))}}}]}""");
        for (var warm = 0; warm < 20; warm++)
            _canonicalizer.Canonicalize(body, "xs", out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _canonicalizer.Canonicalize(body, "xs", out _);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    private ManifestRefusal? Canonicalize(string json, out CanonicalManifest manifest) =>
        _canonicalizer.Canonicalize(Encoding.UTF8.GetBytes(json), "xs.example.org", out manifest);
}
