using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>Reads what an API server answers to a deletion. What is not said for certain is unknown.</summary>
internal static class DeleteAnswers
{
    public static DeleteAnswer OfSuccess(int code, byte[] body, DeletePreconditions preconditions, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var isStatus = root.Text("kind") == "Status";
            var uid = root.Child(isStatus ? "details" : "metadata")?.Text("uid");
            // A Status need not name the uid; built-in types of old servers leave it out.
            if (isStatus && root.Text("status") == "Success" && (uid is null || uid == preconditions.Uid))
                return new DeleteAnswer.Gone();
            if (!isStatus && uid == preconditions.Uid)
                return root.Child("metadata")?.Text("deletionTimestamp") is null ? new DeleteAnswer.Gone() : new DeleteAnswer.Marked(body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Said below: an answer that cannot be read.
        }
        return new DeleteAnswer.Unknown(code, $"{where}: the server answered {code}, but not with the object or a Status of it.");
    }

    public static DeleteAnswer OfFailure(int code, KubernetesException fault, ObjectPath path) => code switch
    {
        404 when fault.Status!.IsAbsenceOf(path) => new DeleteAnswer.Absent(fault.Message),
        409 when FailedOf(fault.Status!) is { } failed => new DeleteAnswer.PreconditionFailed(failed, fault.ServerMessage!),
        429 => new DeleteAnswer.Throttled(fault.RetryAfter, fault.ServerMessage ?? fault.Message),
        // Somebody in between gave up waiting, for us or for the server.
        408 => new DeleteAnswer.Unknown(code, fault.Message),
        >= 400 and < 500 => new DeleteAnswer.Refused(code, fault.Status!.Reason, fault.ServerMessage),
        _ => new DeleteAnswer.Unknown(code, fault.Message),
    };

    /// <summary>
    /// apiserver, pkg/registry/rest/delete.go: "the UID in the precondition (…) does not match …"; pkg/storage/interfaces.go, where the object
    /// changed in between: "Precondition failed: UID in precondition: …". Both inside a Conflict; an admission's own words never begin so.
    /// </summary>
    private static DeletePrecondition? FailedOf(ServerStatus status)
    {
        if (!status.IsStatus || status.Reason != "Conflict" || status.Message is not { } message || !message.StartsWith("Operation cannot be fulfilled on ", StringComparison.Ordinal))
            return null;
        return Says(message, "UID") ? DeletePrecondition.Uid : Says(message, "ResourceVersion") ? DeletePrecondition.ResourceVersion : null;
    }

    private static bool Says(string message, string what) =>
        message.Contains($"the {what} in the precondition (", StringComparison.Ordinal) || message.Contains($"Precondition failed: {what} in precondition: ", StringComparison.Ordinal);
}
