using System.Text;
using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>What an API server says in a Status body, or the beginning of whatever else was sent.</summary>
internal sealed record ServerStatus
{
    private const int MostWords = 2000;
    private const int MostForeignBytes = 200;
    private const int MostCauses = 500;

    /// <summary>False where the body is no Status: from a proxy, a router, cut short.</summary>
    public required bool IsStatus { get; init; }
    /// <summary><c>Success</c> or <c>Failure</c>.</summary>
    public string? Outcome { get; init; }
    public int? Code { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    /// <summary>The object it speaks of, by plural and name.</summary>
    public string? Kind { get; init; }
    public string? Name { get; init; }
    public string? Uid { get; init; }
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The fields over which it is a conflict between field managers.</summary>
    public IReadOnlyList<OwnedField> Owned { get; init; } = [];

    /// <param name="body">As it was sent.</param>
    /// <param name="credential">What must stand in no message though a server may echo it.</param>
    public static ServerStatus Read(byte[] body, string? credential)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.Text("kind") == "Status")
                return Read(document.RootElement, credential);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON or not readable text: the beginning of what was sent says more than the parser's complaint.
        }
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MostForeignBytes))).Trim();
        return new() { IsStatus = false, Message = text.Length == 0 ? null : Words(text, credential) };
    }

    /// <summary>Whether it says that this object is not there; a type that is not served is answered with a 404 too.</summary>
    public bool IsAbsenceOf(ObjectPath path) =>
        IsStatus && Reason == "NotFound" && Name == path.Name && (Kind is null || Kind.Equals(path.Resource, StringComparison.OrdinalIgnoreCase));

    private static ServerStatus Read(JsonElement root, string? credential)
    {
        var details = root.Child("details");
        var seconds = 0;
        if (details?.Child("retryAfterSeconds") is { ValueKind: JsonValueKind.Number } wait)
            wait.TryGetInt32(out seconds);
        return new()
        {
            IsStatus = true,
            Outcome = root.Text("status"),
            Code = root.Child("code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number : null,
            Reason = Words(root.Text("reason"), credential),
            Message = Words(root.Text("message"), credential),
            Kind = details?.Text("kind"),
            Name = details?.Text("name"),
            Uid = details?.Text("uid"),
            Owned = [.. details?.Elements("causes").Where(cause => cause.Text("reason") == "FieldManagerConflict").Take(MostCauses)
                .Select(cause => new OwnedField(Words(cause.Text("field"), credential) ?? "", Manager(Words(cause.Text("message"), credential) ?? ""))) ?? []],
            RetryAfter = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    /// <summary>apiserver, pkg/endpoints/handlers/fieldmanager (later apimachinery, pkg/util/managedfields), conflict.go: "conflict with …".</summary>
    private static string Manager(string message) => message.StartsWith("conflict with ", StringComparison.Ordinal) ? message["conflict with ".Length..] : message;

    private static string? Words(string? text, string? credential)
    {
        if (credential is not null)
            text = text?.Replace(credential, "[credential]", StringComparison.Ordinal);
        return text?.Length > MostWords ? text[..MostWords] : text;
    }
}
