using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>What the readers of storage take out of JSON in the same way.</summary>
internal static class StorageJson
{
    /// <summary>Enough for every error of a driver; more would weigh on every row.</summary>
    public const int LongestMessage = 600;

    /// <summary>A quantity, written as a text or as a number.</summary>
    public static long? Bytes(this JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => Quantity.Whole(element.Text()),
        JsonValueKind.Number => Quantity.Whole(element.Value.GetRawText()),
        _ => null,
    };

    public static string Name(this JsonElement? element, StringPool pool) => pool.Get(element.Text() ?? "");

    public static string Message(this JsonElement? element, StringPool pool) => pool.Get(FactJson.Cut(element.Text() ?? "", LongestMessage));

    public static int Count(this JsonElement? element) => (int)Math.Clamp(element.Whole() ?? 0, 0, int.MaxValue);

    /// <summary>Parameters by their lower-case names, of which the last of each holds, and how many put tags on volumes.</summary>
    public static (ValueList<ClassParameter> Parameters, int Tags) Parameters(this JsonElement? element, StringPool pool)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in element.Texts())
        {
            // aws-ebs-csi-driver, CreateVolume: the names are compared in lower case.
            var lower = name.ToLowerInvariant();
            if (lower.StartsWith("tagspecification_", StringComparison.Ordinal))
                tags.Add(lower);
            else
                found[lower == "csi.storage.k8s.io/fstype" ? "fstype" : lower] = value;
        }
        return (ValueList.Of(found.Select(parameter => new ClassParameter(pool.Get(parameter.Key), pool.Get(parameter.Value)))), tags.Count);
    }
}
