using System.Diagnostics;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>Waits until a database has come to the form that it should have, and tells the lines in which it has not.</summary>
internal static class FormAssert
{
    public static async Task ComesToAsync(IReadOnlyList<string> expected, TestDatabase database, string after)
    {
        var waited = Stopwatch.StartNew();
        IReadOnlyList<string> found = [];
        // What follows a capture (expired Events, what is filled after commit) takes a moment; what is wrong stays wrong.
        while (waited.Elapsed < Eventually.Limit)
        {
            found = await DatabaseForm.OfAsync(database);
            if (found.SequenceEqual(expected))
                return;
            // On the wall clock: another process is waited for.
            await Task.Delay(100);
        }
        Assert.Fail($"after {after} the database is not as an undisturbed console leaves it:\n{string.Join('\n', Differences(expected, found).Take(40))}");
    }

    public static IEnumerable<string> Differences(IReadOnlyList<string> expected, IReadOnlyList<string> found) =>
        Less(expected, found).Select(line => $"missing: {line}").Concat(Less(found, expected).Select(line => $"too much: {line}"));

    /// <summary>The lines of one beyond those of the other, each as often as it stands.</summary>
    private static IEnumerable<string> Less(IEnumerable<string> some, IEnumerable<string> others)
    {
        var left = others.GroupBy(line => line).ToDictionary(line => line.Key, line => line.Count());
        foreach (var line in some)
            if (left.GetValueOrDefault(line) is > 0 and var count)
                left[line] = count - 1;
            else
                yield return line;
    }
}
