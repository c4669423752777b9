namespace OpsConsole.Platform.Components;

/// <summary>As <see cref="VisibleText"/>, with line breaks and tabs left as they are: the words of a server.</summary>
public static class VisibleLines
{
    public static string Of(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n')
        .Select(line => string.Join('\t', line.Split('\t').Select(VisibleText.Of))));
}
