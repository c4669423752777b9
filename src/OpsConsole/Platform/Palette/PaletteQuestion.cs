using System.Text;

namespace OpsConsole.Platform.Palette;

/// <summary>What a person typed into the palette: words to find, narrowed by <c>cluster:</c>, <c>kind:</c> and <c>ns:</c>.</summary>
public sealed record PaletteQuestion
{
    public const int LongestText = 512;
    public const int UsualEntries = 8;
    public const int MostEntries = 100;
    private const int MostTerms = 8;

    /// <summary>What is left beside the prefixes, with single blanks.</summary>
    public required string Text { get; init; }
    public string? Cluster { get; init; }
    public string? Kind { get; init; }
    public string? Namespace { get; init; }
    /// <summary>The most entries that each group gives.</summary>
    public required int Most { get; init; }

    public IReadOnlyList<string> Terms => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool IsEmpty => Text.Length == 0 && Cluster is null && Kind is null && Namespace is null;

    /// <summary>Read as typed: a prefix without a value narrows nothing, an unknown one is a word like any other.</summary>
    public static Answer<PaletteQuestion> Read(string? text, int most = UsualEntries)
    {
        text ??= "";
        if (text.Length > LongestText || !IsSound(text))
            return new Refusal(RefusalKind.Invalid, $"What is searched for is longer than {LongestText} characters, or holds a NUL or half a character.",
                "Search for a part of it.");
        string? cluster = null, kind = null, space = null;
        var words = new List<string>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            switch (Prefix(word))
            {
                case ("cluster", var value):
                    cluster = value ?? cluster;
                    break;
                case ("kind", var value):
                    kind = value ?? kind;
                    break;
                case ("ns", var value):
                    space = value ?? space;
                    break;
                default:
                    words.Add(word);
                    break;
            }
        if (words.Count > MostTerms)
            return new Refusal(RefusalKind.Invalid, $"What is searched for has more than {MostTerms} words.", "Search for fewer of them.");
        return new PaletteQuestion { Text = string.Join(' ', words), Cluster = cluster, Kind = kind, Namespace = space, Most = most };
    }

    private static (string? Name, string? Value) Prefix(string word)
    {
        var name = ((string[])["cluster", "kind", "ns"]).FirstOrDefault(name => word.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return name is null ? (null, null) : (name, word.Length > name.Length + 1 ? word[(name.Length + 1)..] : null);
    }

    private static bool IsSound(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[length..];
        }
        return true;
    }
}
