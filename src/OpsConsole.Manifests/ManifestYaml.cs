namespace OpsConsole.Manifests;

/// <summary><see cref="Neat"/> hides what no person reads (server bookkeeping, last-applied); <see cref="Full"/> hides nothing.</summary>
public enum ManifestView { Neat, Full }

/// <summary>One line of rendered YAML. <paramref name="Path"/> is the JSON path of the field that the line begins or continues.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Indent">The spaces that <paramref name="Text"/> begins with.</param>
/// <param name="Text">The whole line without its line break.</param>
/// <param name="Path">As in <c>spec.tikv.replicas</c> or <c>spec.ports[0].name</c>.</param>
public readonly record struct YamlLine(int Number, int Indent, string Text, string Path);

/// <summary>Renders JSON as YAML 1.2 that YAML 1.1 readers read the same: whatever would be misread (<c>no</c>, <c>010</c>, <c>1e3</c>) is quoted.</summary>
public static class ManifestYaml
{
    /// <param name="json">Canonical JSON of one object.</param>
    /// <param name="managedFields">Its managedFields array, shown in the full view; may be empty.</param>
    /// <param name="view">Neat or full.</param>
    public static IReadOnlyList<YamlLine> Render(ReadOnlySpan<byte> json, ReadOnlySpan<byte> managedFields, ManifestView view)
    {
        var writer = new YamlLineWriter(view, managedFields.IsEmpty ? null : JsonPaths.Parse(managedFields));
        writer.WriteDocument(JsonPaths.Parse(json));
        return writer.Lines;
    }

    /// <summary>The lines as one document that ends with a line break.</summary>
    public static string Join(IReadOnlyList<YamlLine> lines) => string.Concat(lines.Select(line => $"{line.Text}\n"));
}
