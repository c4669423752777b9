using System.Globalization;
using System.Text;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>An object as approvers read it: masked YAML without bookkeeping, no longer than somebody reads.</summary>
public static class DeletionPreview
{
    private const int MostCharacters = 20_000;

    public static string Of(ReadOnlySpan<byte> canonical)
    {
        var lines = ManifestYaml.Render(canonical, default, ManifestView.Neat);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (text.Length + line.Text.Length >= MostCharacters)
                return text.Append(CultureInfo.InvariantCulture, $"# … and {lines.Count - line.Number + 1:N0} more lines\n").ToString();
            text.Append(line.Text).Append('\n');
        }
        return text.ToString();
    }
}
