using System.Collections.Immutable;
using OpsConsole.Features.Audit;
using OpsConsole.Platform.Audit;
using Xunit;

namespace OpsConsole.Tests.Features.Audit;

public sealed class AuditSentenceTests
{
    [Theory]
    [InlineData("Vera", "signin.succeeded", "console", "Vera signed in to the console")]
    [InlineData(null, "signin.failed", "console", "Somebody could not sign in to the console")]
    [InlineData(null, "signin.ended", "sign-in of Vera", "The console ended the sign-in of Vera")]
    [InlineData(null, "configuration.reloaded", "cluster declarations", "The console reloaded cluster declarations")]
    [InlineData("Otto", "capture.requested", "cluster prod-use1-01", "Otto asked for a capture of cluster prod-use1-01")]
    [InlineData("Otto", "storage.view.saved", "view 'Failed' of buckets", "Otto saved the view 'Failed' of buckets")]
    [InlineData("Otto", "volume.resized", "volume 7", "Otto did volume.resized to volume 7")]
    public void An_event_reads_as_a_sentence(string? person, string action, string subject, string sentence)
    {
        var entry = new AuditRecord
        {
            Sequence = 1,
            Id = Guid.Empty,
            OccurredAt = default,
            Person = person,
            Action = action,
            Subject = subject,
            Outcome = "",
            Detail = ImmutableSortedDictionary<string, string>.Empty,
            PreviousHash = [],
            Hash = [],
        };

        Assert.Equal(sentence, $"{AuditSentence.Who(entry)} {AuditSentence.Did(entry)} {entry.Subject}");
    }
}
