using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Features.Approvals;

/// <summary>Reads a plan back from its canonical form; previews and substances stand beside it, under the numbers of their items.</summary>
internal static class PlanReader
{
    /// <exception cref="InvalidDataException">The stored plan is damaged.</exception>
    public static Plan Read(string canonical, IReadOnlyDictionary<int, (string Preview, string Substance)> beside) => Parse(canonical, number => beside[number]);

    /// <summary>With the digests of previews and substances in their places.</summary>
    /// <exception cref="InvalidDataException">The stored plan is damaged.</exception>
    public static Plan Outline(string canonical) => Parse(canonical, beside: null);

    private static Plan Parse(string canonical, Func<int, (string Preview, string Substance)>? beside)
    {
        try
        {
            using var document = JsonDocument.Parse(canonical);
            var root = document.RootElement;
            return new Plan
            {
                Action = Text(root, "action"),
                Class = Enum.Parse<ActionClass>(Text(root, "class")),
                Parameters = root.GetProperty("parameters").EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetString()!),
                OnDrift = Enum.Parse<DriftChoice>(Text(root, "onDrift")),
                Start = Enum.Parse<StartChoice>(Text(root, "start")),
                Items = [.. root.GetProperty("items").EnumerateArray().Select(item => Item(item, beside))],
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The stored plan cannot be read.", error);
        }
    }

    private static PlanItem Item(JsonElement item, Func<int, (string Preview, string Substance)>? beside)
    {
        var number = item.GetProperty("number").GetInt32();
        var (preview, substance) = beside?.Invoke(number) ?? (Text(item, "preview"), Text(item, "substance"));
        return new PlanItem
        {
            Number = number,
            Wave = item.TryGetProperty("wave", out var wave) ? wave.GetInt32() : 0,
            ClusterId = item.TryGetProperty("clusterId", out var id) ? int.Parse(id.GetString()!, CultureInfo.InvariantCulture) : null,
            Cluster = Text(item, "cluster"),
            ClusterUid = item.TryGetProperty("clusterUid", out var uid) ? uid.GetGuid() : null,
            Environment = Text(item, "environment"),
            Type = Text(item, "type"),
            Version = Text(item, "version"),
            Namespace = Text(item, "namespace"),
            Name = Text(item, "name"),
            Uid = Text(item, "uid"),
            ResourceVersion = Text(item, "resourceVersion"),
            DriftHash = Text(item, "driftHash"),
            Outcome = new(Text(item, "outcome"), Enum.Parse<OutcomeRank>(Text(item, "rank")), Text(item, "words")),
            Findings = [.. item.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)],
            Preview = preview,
            Substance = substance,
        };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
