using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.S3;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.S3;

public sealed class BucketTruthViewTests : IAsyncDisposable
{
    private static readonly BucketState Waiting = new() { Place = "s3.example.com", IsMeasured = true };

    private readonly BunitContext _context = new();
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 0, 0, 12, TimeSpan.Zero));

    public BucketTruthViewTests() => _context.Services.AddSingleton<TimeProvider>(_time);

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Without_an_access_it_says_not_configured_and_never_that_there_is_nothing() =>
        Assert.Contains("Not configured: the console has no access", Text(null), StringComparison.Ordinal);

    [Fact]
    public void Before_the_first_look_it_says_that_it_is_read() => Assert.Contains("Reading at s3.example.com", Text(Waiting), StringComparison.Ordinal);

    [Fact]
    public void A_look_that_failed_gives_its_reason_and_keeps_what_was_seen()
    {
        var fault = new S3Fault(S3FaultKind.ClockSkew, "clock skew: the clocks differ");
        var failed = Waiting.With(new(null, fault, BucketDifferencesTests.At));

        Assert.EndsWith("Not read s3.example.com: clock skew: the clocks differ.", Text(failed), StringComparison.Ordinal);
        Assert.Contains("What follows is older. ", Text(Waiting.With(Seen("Enabled")).With(new(null, fault, BucketDifferencesTests.At))), StringComparison.Ordinal);
        Assert.Contains("Versioning Enabled", Text(Waiting.With(Seen("Enabled")).With(new(null, fault, BucketDifferencesTests.At))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_read_stands_there_with_its_age_and_differences_are_marked()
    {
        var text = Text(Waiting.With(Seen("Suspended")) with { Measurement = new() { SoFar = new() { Objects = 1_200_000, Bytes = 3_738_339_534_438, Continuation = "x" }, BegunAt = BucketDifferencesTests.At } });

        Assert.StartsWith("In S3, read 12 s ago", text, StringComparison.Ordinal);
        Assert.Contains("Versioning: the resource says Enabled, S3 says Suspended.", text, StringComparison.Ordinal);
        Assert.Contains("Versioning Suspended differs", text, StringComparison.Ordinal);
        Assert.Contains("Encryption not allowed to read", text, StringComparison.Ordinal);
        Assert.Contains("Content at least 1,200,000 objects, 3.4 TiB so far, counting since 12 s ago", text, StringComparison.Ordinal);
    }

    private static BucketReading Seen(string versioning) => new(BucketDifferencesTests.Truth(AspectKind.Versioning, versioning), null, BucketDifferencesTests.At);

    private string Text(BucketState? state)
    {
        var row = BucketDifferencesTests.Row(new BucketAspect(AspectKind.Versioning, AspectStanding.Configured, "Enabled", null));
        var view = _context.Render<BucketTruthView>(parameters => parameters.Add(one => one.Row, row).Add(one => one.State, state));
        return string.Join(' ', view.Nodes.Select(node => node.TextContent).SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
