using System.Globalization;

namespace OpsConsole.Sandbox.Run;

/// <summary>What the command line asks for.</summary>
public sealed record SandboxArguments
{
    public const string Usage = "usage: ./dev run [--clusters N] [--objects M] [--port P] [--data FOLDER] [--behaviour FILE] [--fresh]";

    public int Clusters { get; init; } = 3;

    /// <summary>Objects of the largest cluster; null leaves each size as it is.</summary>
    public int? Objects { get; init; }

    /// <summary>Throws away what earlier runs stored.</summary>
    public bool Fresh { get; init; }

    /// <summary>The console's port; null takes the one of the last run where it is free.</summary>
    public int? Port { get; init; }

    /// <summary>Faults and pace from the start on; null is none.</summary>
    public string? Behaviour { get; init; }

    public string Data { get; init; } = Path.Combine(Repository.Root, "data");

    public static SandboxArguments Parse(IReadOnlyList<string> words)
    {
        var parsed = new SandboxArguments();
        for (var index = 0; index < words.Count; index++)
        {
            var word = words[index];
            if (word == "--fresh")
            {
                parsed = parsed with { Fresh = true };
                continue;
            }
            var value = index + 1 < words.Count ? words[++index] : throw Wrong(word, "is unknown or lacks its value");
            parsed = word switch
            {
                "--clusters" => parsed with { Clusters = Number(word, value, 1, 500) },
                "--objects" => parsed with { Objects = Number(word, value, 1, 1_000_000) },
                "--port" => parsed with { Port = Number(word, value, 1, 65_535) },
                "--behaviour" => parsed with { Behaviour = Path.GetFullPath(value) },
                "--data" => parsed with { Data = Path.GetFullPath(value) },
                _ => throw Wrong(word, "is unknown"),
            };
        }
        return parsed;
    }

    private static int Number(string word, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(word, $"takes a number from {least} to {most}, not '{value}'");

    private static SandboxException Wrong(string word, string why) => new($"{word} {why}. {Usage}");
}
