using System.Text.Json.Nodes;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>What is other in a real server than the table says, as a merge patch (RFC 7396) of the table's own words.</summary>
internal static class ServerDifference
{
    /// <summary>Empty where both say the same.</summary>
    public static JsonObject Of(JsonObject written, JsonObject told)
    {
        var difference = new JsonObject();
        foreach (var name in written.Concat(told).Select(member => member.Key).Distinct())
            switch (written[name], told[name])
            {
                case (JsonObject before, JsonObject after):
                    if (Of(before, after) is { Count: > 0 } inner)
                        difference[name] = inner;
                    break;
                case var (before, after) when !JsonNode.DeepEquals(before, after):
                    difference[name] = after?.DeepClone();
                    break;
            }
        return difference;
    }
}
