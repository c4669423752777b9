using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>Reads what an API server answers to a creation or a patch. What is not said for certain is unknown.</summary>
internal static class WriteAnswers
{
    public static WriteAnswer OfSuccess(int code, byte[] body, WrittenObject meant, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (meant.IsMetBy(WrittenObject.Of(document.RootElement)))
                return new WriteAnswer.Done(body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Said below: an answer that cannot be read.
        }
        return new WriteAnswer.Unknown(code, $"{where}: the server answered {code}, but not with the object.");
    }

    /// <summary>
    /// apiserver, pkg/endpoints/handlers/patch.go, applyJSPatch: whatever fails while a JSON Patch is applied is a 422 that names no field, in the generic
    /// words of NewGenericServerResponse until 1.29 and in the library's after it. Our patches change only what they test, so it is the object that moved.
    /// </summary>
    private static readonly string[] PatchFailures = ["the server rejected our request due to an error in our request", "test failed", "doc is missing"];

    public static WriteAnswer OfFailure(int code, KubernetesException fault, bool isJsonPatch) => code switch
    {
        422 when isJsonPatch && PatchFailures.Any(words => fault.Status is { Message: { } message } && !message.StartsWith("admission webhook ", StringComparison.Ordinal) && message.Contains(words, StringComparison.Ordinal)) =>
            new WriteAnswer.Conflict($"a field that the change tests is not as it was read: {fault.ServerMessage}"),
        409 when fault.Status is { IsStatus: true, Reason: "AlreadyExists" } => new WriteAnswer.AlreadyExists(fault.ServerMessage ?? fault.Message),
        409 when fault.Status is { IsStatus: true, Reason: "Conflict", Owned: { Count: > 0 } owned } => new WriteAnswer.Owned(owned, fault.ServerMessage ?? fault.Message),
        409 or 422 when IsMoved(fault.Status!) => new WriteAnswer.Conflict(fault.ServerMessage!),
        429 => new WriteAnswer.Throttled(fault.RetryAfter, fault.ServerMessage ?? fault.Message),
        500 when IsUntyped(fault.Status) => new WriteAnswer.Refused(code, fault.Status!.Reason, fault.ServerMessage),
        // Somebody in between gave up waiting, for us or for the server.
        408 => new WriteAnswer.Unknown(code, fault.Message),
        >= 400 and < 500 => new WriteAnswer.Refused(code, fault.Status!.Reason, fault.ServerMessage),
        _ => new WriteAnswer.Unknown(code, fault.Message),
    };

    /// <summary>
    /// apiserver, pkg/registry/generic/registry/store.go, OptimisticLockErrorMsg: "the object has been modified; …", and pkg/storage/interfaces.go:
    /// "Precondition failed: …", both inside a Conflict; apimachinery, pkg/api/validation/objectmeta.go: another uid is an immutable field, inside an Invalid.
    /// An apply to what is gone: pkg/endpoints/handlers/patch.go, "uid mismatch: …".
    /// </summary>
    private static bool IsMoved(ServerStatus status) => status is { IsStatus: true, Message: { } message } && status.Reason switch
    {
        "Conflict" => message.StartsWith("Operation cannot be fulfilled on ", StringComparison.Ordinal)
            && (message.Contains(": the object has been modified; ", StringComparison.Ordinal) || message.Contains("Precondition failed: ", StringComparison.Ordinal)
                || message.Contains(": uid mismatch: ", StringComparison.Ordinal)),
        "Invalid" => message.Contains("metadata.uid: Invalid value: ", StringComparison.Ordinal) && message.Contains("field is immutable", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>
    /// An apply of what its type does not know is refused before anything is merged, and still with a 500: apiserver, pkg/endpoints/handlers/fieldmanager (later
    /// apimachinery, pkg/util/managedfields), structuredmerge.go: "failed to create typed patch object…".
    /// </summary>
    private static bool IsUntyped(ServerStatus? status) => status is { IsStatus: true, Message: { } message } && message.StartsWith("failed to create typed patch object", StringComparison.Ordinal);
}
