using System.Text.Json;
using System.Text.RegularExpressions;
using OpsConsole.Features.Approvals;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Restores.Created;

/// <summary>Which life of an object a restore made: a plan knows no uid of what is not there yet, so the words of its item tell it, at their end.</summary>
internal static partial class CreatedLife
{
    /// <summary>The same effect, with the uid that the server answered; as it is where it answered none.</summary>
    public static ItemEffect Named(ItemEffect effect, WriteAnswer? answer) =>
        answer is WriteAnswer.Done done && UidIn(done.Json) is { } uid ? effect with { Words = With(effect.Words, uid) } : effect;

    public static string With(string words, string uid) => $"{words} (uid {uid})";

    /// <summary>Null where the words name none at their end.</summary>
    public static string? UidOf(string? answered) => answered is not null && UidAtEnd().Match(answered) is { Success: true } match ? match.Groups["uid"].Value : null;

    /// <summary>
    /// The uids of the objects that these items made, by their places. Of what is done to an object after its creation the plan knows no uid either.
    /// </summary>
    public static IReadOnlyDictionary<(int? Cluster, string Type, string Namespace, string Name), string> UidsOf(IEnumerable<RequestItem> items) =>
        items.Where(item => RestoreOrder.Read(item.Substance)?.Mode is RestoreMode.Create && UidOf(item.Answered) is not null)
            .ToDictionary(item => (item.ClusterId, item.Type, item.Namespace, item.Name), item => UidOf(item.Answered)!);

    private static string? UidIn(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind is JsonValueKind.Object
            && metadata.TryGetProperty("uid", out var uid) && uid.ValueKind is JsonValueKind.String && uid.GetString() is { Length: > 0 } text ? text : null;
    }

    [GeneratedRegex(@"\(uid (?<uid>[^\s(),]+)\)\z")]
    private static partial Regex UidAtEnd();
}
