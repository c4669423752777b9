using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>How rows are read.</summary>
public sealed class ReadingTests
{
    /// <summary>Dapper's unbuffered reading cancels at its end what it has read to its end, and PostgreSQL makes a process for each cancellation.</summary>
    [Fact]
    public void Nothing_reads_unbuffered_through_Dapper()
    {
        var files = Repository.Sources("src", ".cs").ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => File.ReadAllText(Path.Combine(Repository.Root, file)) is var text
            && (text.Contains("Unbuffered", StringComparison.Ordinal) || text.Contains("buffered: false", StringComparison.Ordinal)));
    }
}
