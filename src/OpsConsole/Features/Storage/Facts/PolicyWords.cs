using System.Text.Json;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>A bucket's policy in a few words.</summary>
internal static class PolicyWords
{
    /// <summary>True where it denies everybody, on no condition, the deletion of the bucket.</summary>
    public static (string Words, bool DeniesDeletion) Of(string? policy)
    {
        if (policy is null or "")
            return ("", false);
        try
        {
            using var document = JsonDocument.Parse(policy);
            var said = document.RootElement.At("Statement");
            List<JsonElement> statements = said is { ValueKind: JsonValueKind.Object } one ? [one] : [.. said.Items()];
            var denies = statements.Any(DeniesDeletion);
            return (BucketReader.Number(statements.Count, "statement") + (denies ? ", denies s3:DeleteBucket" : ""), denies);
        }
        catch (JsonException)
        {
            return ("not readable", false);
        }
    }

    private static bool DeniesDeletion(JsonElement statement) =>
        statement.At("Effect").Text() == "Deny"
        && statement.At("Condition") is null
        && (Says(statement.At("Principal"), "*") || Says(statement.At("Principal", "AWS"), "*"))
        && (Says(statement.At("Action"), "s3:DeleteBucket") || Says(statement.At("Action"), "s3:*") || Says(statement.At("Action"), "*"));

    private static bool Says(JsonElement? element, string word) =>
        string.Equals(element.Text(), word, StringComparison.OrdinalIgnoreCase) || element.Items().Any(item => string.Equals(item.Text(), word, StringComparison.OrdinalIgnoreCase));
}
