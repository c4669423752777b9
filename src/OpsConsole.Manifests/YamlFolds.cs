namespace OpsConsole.Manifests;

/// <summary>Which lines stand under which key, so that a view can fold them away.</summary>
public static class YamlFolds
{
    /// <summary>For each line the number of the last line under it; its own number where there is none.</summary>
    public static IReadOnlyList<int> Ends(IReadOnlyList<YamlLine> lines)
    {
        var ends = new int[lines.Count];
        var open = new Stack<int>();
        for (var at = 0; at < lines.Count; at++)
        {
            while (open.Count > 0 && !IsUnder(lines[at], lines[open.Peek()]))
                ends[open.Pop()] = lines[at].Number - 1;
            open.Push(at);
        }
        while (open.Count > 0)
            ends[open.Pop()] = lines.Count;
        return ends;
    }

    /// <summary>RFC 9535: <c>$.spec.ports[0]['node-port']</c>.</summary>
    public static string JsonPath(string path)
    {
        var words = new System.Text.StringBuilder("$");
        for (var at = 0; at < path.Length;)
        {
            if (path[at] == '[')
            {
                var end = EndOfBracket(path, at);
                words.Append(path, at, end - at);
                at = end;
                continue;
            }
            if (path[at] == '.')
                at++;
            var start = at;
            while (at < path.Length && path[at] is not ('.' or '['))
                at++;
            var name = path.AsSpan(start, at - start);
            if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.IndexOfAnyExcept(Plain) < 0)
                words.Append('.').Append(name);
            else
                words.Append("['").Append(name).Append("']");
        }
        return words.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static bool IsUnder(YamlLine line, YamlLine key) =>
        line.Path.StartsWith(key.Path, StringComparison.Ordinal)
        && (line.Path.Length == key.Path.Length || key.Path.Length == 0 || line.Path[key.Path.Length] is '.' or '[');

    /// <summary>A quoted key may hold brackets, and quotes behind a backslash.</summary>
    private static int EndOfBracket(string path, int at)
    {
        var quoted = at + 1 < path.Length && path[at + 1] == '\'';
        for (var place = at + (quoted ? 2 : 1); place < path.Length; place++)
        {
            if (quoted && path[place] == '\\')
                place++;
            else if (quoted ? path[place] == '\'' && place + 1 < path.Length && path[place + 1] == ']' : path[place] == ']')
                return place + (quoted ? 2 : 1);
        }
        return path.Length;
    }
}
