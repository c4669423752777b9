using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Kubernetes;

namespace OpsConsole.Benchmarks;

/// <summary>How a drain asks: pages of 500, or one answer of the watch cache, so many types at once.</summary>
internal readonly record struct DrainForm(bool FromCache, int TypesAtOnce);

/// <summary>Reads every list to its end through the console's own connection and throws the bytes away: nothing complete can be faster.</summary>
internal static partial class Drain
{
    private const int EdgeBytes = 4096;

    /// <summary>The slow ones first: what pages leave a server to collect is not paid by what is measured after them.</summary>
    public static readonly IReadOnlyList<DrainForm> Forms = [new(false, 1), new(false, 2), new(true, 1), new(true, 2)];

    /// <summary>The seconds of each form.</summary>
    public static async Task<IReadOnlyDictionary<DrainForm, double>> AllAsync(ClusterConnection connection, IReadOnlyList<ResourceType> types)
    {
        var seconds = new Dictionary<DrainForm, double>();
        foreach (var form in Forms)
            seconds[form] = await SecondsAsync(connection, types, form);
        return seconds;
    }

    public static async Task<double> SecondsAsync(ClusterConnection connection, IReadOnlyList<ResourceType> types, DrainForm form)
    {
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(types, new ParallelOptions { MaxDegreeOfParallelism = form.TypesAtOnce }, async (type, _) =>
        {
            if (form.FromCache)
                await PageAsync(connection, $"{type.Path}?resourceVersion=0");
            else
                for (string? token = ""; token is not null;)
                    token = await PageAsync(connection, $"{type.Path}?limit=500&continue={Uri.EscapeDataString(token)}");
        });
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <returns>The continue token, which stands in the first or the last bytes of a page; null where there is none.</returns>
    private static async Task<string?> PageAsync(ClusterConnection connection, string path)
    {
        await using var answer = await connection.OpenAsync(path, "application/json", CancellationToken.None);
        var buffer = new byte[256 << 10];
        var head = "";
        var tail = "";
        while (await answer.ReadAsync(buffer) is > 0 and var read)
        {
            if (head.Length == 0)
                head = Encoding.UTF8.GetString(buffer, 0, Math.Min(read, EdgeBytes));
            var end = Encoding.UTF8.GetString(buffer, Math.Max(0, read - EdgeBytes), Math.Min(read, EdgeBytes));
            tail = end.Length >= EdgeBytes ? end : (tail + end)[^Math.Min(EdgeBytes, tail.Length + end.Length)..];
        }
        return Token().Match(tail) is { Success: true } last ? last.Groups[1].Value : Token().Match(head) is { Success: true } first ? first.Groups[1].Value : null;
    }

    [GeneratedRegex("\"continue\":\"([^\"]+)\"")]
    private static partial Regex Token();
}
