using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Answers creations, updates, patches and deletions.</summary>
internal sealed class WriteEndpoint(ClusterObjects objects, ListEndpoint lists)
{
    private const string ObjectMedia = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private const string ApplyMedia = "application/apply-patch+yaml";
    private const string PatchMedia = $"application/json-patch+json, application/merge-patch+json, {ApplyMedia}";

    public async Task AnswerAsync(HttpContext context, ServedType type, ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        switch (request.Verb)
        {
            case "create":
                await AnswerAsync(context, 201, type, request, objects.Create(Context(context, type, request, "CreateOptions"), Document(context, type, request, body)));
                break;
            case "update":
                await AnswerAsync(context, 200, type, request, objects.Update(Context(context, type, request, "UpdateOptions"), Named(request), Document(context, type, request, body)));
                break;
            case "patch" when Media(context) == ApplyMedia:
                var (written, isNew) = objects.Apply(Context(context, type, request, "PatchOptions"), Named(request), Applied(context, body), IsForced(context));
                await AnswerAsync(context, isNew ? 201 : 200, type, request, written);
                break;
            case "patch":
                await AnswerAsync(context, 200, type, request, objects.Patch(Context(context, type, request, "PatchOptions"), Named(request), Patch(context, body)));
                break;
            case "delete":
                await DeleteAsync(context, type, request, body);
                break;
            default:
                await DeleteCollectionAsync(context, type, request, body);
                break;
        }
    }

    private static Task AnswerAsync(HttpContext context, int code, ServedType type, ApiRequest request, StoredObject stored) =>
        AcceptedForm.Of(context.Request) == AcceptedForm.Metadata
            ? Answers.JsonAsync(context, code, PartialMetadata.Of(stored))
            : Answers.ObjectAsync(context, code, type, request.Version, stored);

    private static string Named(ApiRequest request) => request.Name ?? throw ApiFailureException.BadRequest("name must be provided");

    private async Task DeleteAsync(HttpContext context, ServedType type, ApiRequest request, byte[] body)
    {
        var (wanted, dryRun) = DeleteOptions(context, body);
        var write = Context(context, type, request, "DeleteOptions");
        var (stored, isGone) = objects.Delete(dryRun ? write with { Effect = WriteEffect.DryRun } : write, Named(request), wanted);
        if (!isGone || ReturnsObject(type))
        {
            await Answers.ObjectAsync(context, 200, type, request.Version, stored);
            return;
        }
        var details = new JsonObject { ["name"] = stored.Name };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        details["kind"] = type.Resource;
        details["uid"] = stored.Uid;
        await Answers.JsonAsync(context, 200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    private async Task DeleteCollectionAsync(HttpContext context, ServedType type, ApiRequest request, byte[] body)
    {
        if (!type.Verbs.Contains("deletecollection"))
            throw ApiFailureException.MethodNotAllowed();
        var (wanted, dryRun) = DeleteOptions(context, body);
        var page = lists.Read(type, request, ListOptions.Parse(context.Request.Query, isWatch: false), context.Request.Query, Faults.InnerFaults.Of(context));
        var write = Context(context, type, request, "DeleteOptions");
        foreach (var item in page.Items)
            objects.Delete((dryRun ? write with { Effect = WriteEffect.DryRun } : write) with { Namespace = item.Namespace }, item.Name, wanted);
        await ListEndpoint.WriteAsync(context, type, request.Version, page);
    }

    /// <summary>Types whose deletion is answered with the deleted object and not with a Status.</summary>
    private static bool ReturnsObject(ServedType type) =>
        !type.IsCustom && type.Kind is "StorageClass" or "PersistentVolume" or "PersistentVolumeClaim" or "Namespace";

    private static WriteContext Context(HttpContext context, ServedType type, ApiRequest request, string options)
    {
        var query = context.Request.Query;
        var dryRun = query["dryRun"].ToString();
        if (dryRun is not ("" or "All"))
            throw ApiFailureException.InvalidOptions(options, FieldError.NotSupported("dryRun", $"[]string{{\"{dryRun}\"}}", "\"All\""));
        var agent = context.Request.Headers.UserAgent.ToString();
        return new WriteContext
        {
            Type = type,
            Version = request.Version,
            Namespace = request.Namespace,
            Manager = query["fieldManager"].ToString() is { Length: > 0 } manager ? manager : agent.Length == 0 ? "unknown" : agent.Split('/')[0],
            Part = request.Subresource == "status" ? WritePart.Status : WritePart.Whole,
            Effect = dryRun == "All" ? WriteEffect.DryRun : WriteEffect.Commit,
        };
    }

    private static JsonObject Document(HttpContext context, ServedType type, ApiRequest request, byte[] body)
    {
        if (context.Request.ContentType is { } media && media.Split(';')[0].Trim() is not ("application/json" or ""))
            throw ApiFailureException.UnsupportedMediaType(ObjectMedia);
        // A name in the path comes before the body is looked at.
        if (request.Verb == "update")
            Named(request);
        return RequestBody.Object(type, request, body);
    }

    private static string Media(HttpContext context) => (context.Request.ContentType ?? "").Split(';')[0].Trim();

    private static bool IsForced(HttpContext context) => context.Request.Query["force"].ToString() is "true" or "1";

    /// <summary>Written as JSON, of which YAML is a superset.</summary>
    private static JsonObject Applied(HttpContext context, byte[] body)
    {
        if (context.Request.Query["fieldManager"].ToString().Length == 0)
            throw ApiFailureException.InvalidOptions("PatchOptions", FieldError.Required("fieldManager", "is required for apply patch"));
        try
        {
            return Json.Parse(body) as JsonObject ?? throw ApiFailureException.BadRequest("error decoding YAML: error unmarshaling JSON: not a map");
        }
        catch (JsonException e)
        {
            throw ApiFailureException.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    private static Action<JsonObject> Patch(HttpContext context, byte[] body)
    {
        var media = Media(context);
        if (context.Request.Query.ContainsKey("force"))
            throw ApiFailureException.InvalidOptions("PatchOptions", FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        JsonNode? patch;
        try
        {
            patch = media is "application/merge-patch+json" or "application/json-patch+json"
                ? Json.Parse(body)
                : throw ApiFailureException.UnsupportedMediaType(PatchMedia);
        }
        catch (JsonException)
        {
            throw media == "application/merge-patch+json" ? ApiFailureException.Internal("Invalid JSON Patch") : ApiFailureException.BadRequest("error decoding patch: invalid JSON");
        }
        return (media, patch) switch
        {
            ("application/merge-patch+json", JsonObject members) => document => MergePatch.Apply(document, members),
            ("application/json-patch+json", JsonArray operations) => document => JsonPatch.Apply(document, operations),
            _ => throw ApiFailureException.BadRequest("error decoding patch: not a patch"),
        };
    }

    private static (DeleteRequest Request, bool DryRun) DeleteOptions(HttpContext context, byte[] body)
    {
        JsonObject options;
        try
        {
            options = body.Length == 0 ? [] : Json.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw ApiFailureException.BadRequest($"couldn't get version/kind; json parse error: {e.Message}");
        }
        var policy = ObjectRules.Text(options, "propagationPolicy") is { Length: > 0 } named ? named : context.Request.Query["propagationPolicy"].ToString();
        if (policy is not ("" or "Background" or "Foreground" or "Orphan"))
            throw ApiFailureException.InvalidOptions("DeleteOptions", FieldError.NotSupported("propagationPolicy", $"\"{policy}\"", "\"Foreground\", \"Background\", \"Orphan\", \"nil\""));
        var conditions = options["preconditions"] as JsonObject ?? [];
        return (new DeleteRequest
        {
            Uid = ObjectRules.Text(conditions, "uid") is { Length: > 0 } uid ? uid : null,
            ResourceVersion = ObjectRules.Text(conditions, "resourceVersion") is { Length: > 0 } revision ? revision : null,
            PropagationPolicy = policy.Length > 0 ? policy : null,
        }, options["dryRun"] is JsonArray { Count: > 0 });
    }
}
