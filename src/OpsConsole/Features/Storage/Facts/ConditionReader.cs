using System.Text.Json;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads <c>status.conditions</c>.</summary>
internal static class ConditionReader
{
    public static ConditionList Read(JsonElement root, StringPool pool) =>
        ConditionList.Of(root.At("status", "conditions").Items().Select(item => Of(item, pool)).OfType<Condition>());

    private static Condition? Of(JsonElement item, StringPool pool) => TypeOf(item.At("type").Text()) is not { } type ? null : new Condition
    {
        Type = type,
        Status = item.At("status").Text() switch { "True" => ConditionStatus.True, "False" => ConditionStatus.False, _ => ConditionStatus.Unknown },
        Reason = pool.Get(item.At("reason").Text() ?? ""),
        Message = pool.Get(FactJson.Cut(item.At("message").Text() ?? "", Condition.LongestMessage)),
        Since = item.At("lastTransitionTime").Moment(),
        ObservedGeneration = item.At("observedGeneration").Whole(),
    };

    private static ConditionType? TypeOf(string? word) => word switch
    {
        "Ready" => ConditionType.Ready,
        "Synced" => ConditionType.Synced,
        "LastAsyncOperation" => ConditionType.LastAsyncOperation,
        "AsyncOperation" => ConditionType.AsyncOperation,
        "UpToDate" => ConditionType.UpToDate,
        _ => null,
    };
}
