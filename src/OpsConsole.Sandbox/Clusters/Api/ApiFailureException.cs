using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>A refusal in the words and shape of a real API server's Status body.</summary>
public sealed class ApiFailureException(int code, string? reason, string message) : Exception(message)
{
    public int Code { get; } = code;
    public string? Reason { get; } = reason;
    public JsonObject? Details { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>The token by which an expired list may be finished inconsistently.</summary>
    public string? Continue { get; private init; }
    /// <summary>A plain-text answer instead of a Status body, as the router of custom resources gives.</summary>
    public bool IsPlainText { get; private init; }

    public static ApiFailureException PageNotFound() => new(404, null, "404 page not found\n") { IsPlainText = true };

    public static ApiFailureException NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource") { Details = [] };

    public static ApiFailureException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailureException NotFound(ServedType type, string name) =>
        new(404, "NotFound", $"{type.Name} \"{name}\" not found") { Details = DetailsOf(name, type.Group, type.Resource) };

    public static ApiFailureException AlreadyExists(ServedType type, string name) =>
        new(409, "AlreadyExists", $"{type.Name} \"{name}\" already exists") { Details = DetailsOf(name, type.Group, type.Resource) };

    public static ApiFailureException Modified(ServedType type, string name) =>
        Conflict(type.Name, type.Resource, type, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>A precondition of an update failed; the words differ from those of a deletion, as they do in the real server.</summary>
    public static ApiFailureException Conflict(ServedType type, string name, string why) => Conflict(type.Name, type.Resource, type, name, why);

    /// <summary>What somebody applies is owned by others, who have it otherwise.</summary>
    public static ApiFailureException ApplyConflict(IReadOnlyList<(string Manager, string Path)> fields)
    {
        var words = fields is [var (manager, path)]
            ? $"1 conflict: conflict with {manager}: {path}"
            : $"{fields.Count} conflicts: {string.Join("\n", fields.GroupBy(field => field.Manager).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"conflicts with {group.Key}:{string.Concat(group.Select(field => $"\n- {field.Path}"))}"))}";
        return new(409, "Conflict", $"Apply failed with {words}")
        {
            Details = new JsonObject
            {
                ["causes"] = new JsonArray([.. fields.Select(field => new FieldError(field.Path, "FieldManagerConflict", $"conflict with {field.Manager}").ToCause())]),
            },
        };
    }

    public static ApiFailureException DeletePrecondition(ServedType type, string name, string why) =>
        Conflict(KindName(type), type.Kind, type, name, why);

    public static ApiFailureException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailureException Internal(string message) => new(500, null, message);

    public static ApiFailureException UnsupportedMediaType(string accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiFailureException NotAcceptable() =>
        new(406, "NotAcceptable", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");

    public static ApiFailureException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { Details = [] };

    internal static ApiFailureException Forbidden(ClusterUser user, ServedType type, ApiRequest request)
    {
        var resource = request.Subresource is { } sub ? $"{type.Resource}/{sub}" : type.Resource;
        return Forbidden(type, request.Name,
            $"User \"{user.Name}\" cannot {request.Verb} resource \"{resource}\" in API group \"{type.Group}\" {Where(request.Namespace)}");
    }

    /// <summary>How the real server names the scope of what it refuses.</summary>
    internal static string Where(string? @namespace) => @namespace is null ? "at the cluster scope" : $"in the namespace \"{@namespace}\"";

    public static ApiFailureException Forbidden(ServedType type, string? name, string why, params FieldError[] causes)
    {
        var subject = name is null ? type.Name : $"{type.Name} \"{name}\"";
        return new ApiFailureException(403, "Forbidden", $"{subject} is forbidden: {why}")
        {
            Details = DetailsOf(name, type.Group, type.Resource, causes),
        };
    }

    public static ApiFailureException Invalid(string group, string kind, string name, params IReadOnlyList<FieldError> errors)
    {
        var subject = group.Length == 0 ? kind : $"{kind}.{group}";
        var words = errors.Select(error => error.ToString()).Distinct().ToArray();
        var all = words.Length == 1 ? words[0] : $"[{string.Join(", ", words)}]";
        return new ApiFailureException(422, "Invalid", $"{subject} \"{name}\" is invalid: {all}")
        {
            Details = DetailsOf(name.Length == 0 ? null : name, group, kind, errors),
        };
    }

    public static ApiFailureException Invalid(ServedType type, string name, params IReadOnlyList<FieldError> errors) => Invalid(type.Group, type.Kind, name, errors);

    public static ApiFailureException InvalidOptions(string kind, params IReadOnlyList<FieldError> errors) => Invalid("meta.k8s.io", kind, "", errors);

    public static ApiFailureException Expired(string message, string? inconsistentContinue = null) =>
        new(410, "Expired", message) { Continue = inconsistentContinue };

    public static ApiFailureException TooLargeRevision(long wanted, long current) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {wanted}, current: {current}")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
            Details = new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
                ["retryAfterSeconds"] = 1,
            },
        };

    public JsonObject ToStatus()
    {
        var metadata = new JsonObject();
        if (Continue is not null)
            metadata["continue"] = Continue;
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason is not null)
            status["reason"] = Reason;
        if (Details is not null)
            status["details"] = Details.DeepClone();
        status["code"] = Code;
        return status;
    }

    public string? RetryAfterHeader => RetryAfter is { } wait ? Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    private static ApiFailureException Conflict(string subject, string detailsKind, ServedType type, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {subject} \"{name}\": {why}") { Details = DetailsOf(name, type.Group, detailsKind) };

    private static string KindName(ServedType type) => type.Group.Length == 0 ? type.Kind : $"{type.Kind}.{type.Group}";

    private static JsonObject DetailsOf(string? name, string group, string kind, IReadOnlyList<FieldError>? causes = null)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(name))
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        if (causes is { Count: > 0 })
            details["causes"] = new JsonArray([.. causes.Select(cause => cause.ToCause())]);
        return details;
    }
}

/// <summary>One field that is wrong, worded as apimachinery words it.</summary>
public sealed record FieldError(string Field, string Reason, string Detail)
{
    public static FieldError Invalid(string field, string value, string why) => new(field, "FieldValueInvalid", $"Invalid value: {value}: {why}");
    public static FieldError Required(string field, string why = "") => new(field, "FieldValueRequired", why.Length == 0 ? "Required value" : $"Required value: {why}");
    public static FieldError Forbidden(string field, string why) => new(field, "FieldValueForbidden", $"Forbidden: {why}");
    public static FieldError NotSupported(string field, string value, string supported) =>
        new(field, "FieldValueNotSupported", $"Unsupported value: {value}: supported values: {supported}");

    public JsonObject ToCause() => new() { ["reason"] = Reason, ["message"] = Detail, ["field"] = Field };

    public override string ToString() => $"{Field}: {Detail}";
}
