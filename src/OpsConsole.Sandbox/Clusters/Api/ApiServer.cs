using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Takes every request: who asks, what fault strikes, which document or object answers.</summary>
internal sealed class ApiServer(
    ObjectStore store, TypeCatalog types, ClusterTokens tokens, FaultInjector faults, Discovery discovery,
    ListEndpoint lists, WatchEndpoint watches, WriteEndpoint writes, RequestLog log)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await log.NoteAsync(context, tokens.Authenticate(context.Request.Headers.Authorization)?.Name);
            var request = ApiRequest.Parse(context.Request.Method, context.Request.Path.Value ?? "/", context.Request.Query);
            await faults.RunAsync(context, request, () => AnswerAsync(context, request));
        }
        catch (ApiFailureException failure) when (!context.Response.HasStarted)
        {
            await Answers.FailureAsync(context, failure);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody waits for an answer.
        }
    }

    private Task AnswerAsync(HttpContext context, ApiRequest? request)
    {
        var user = tokens.Authenticate(context.Request.Headers.Authorization) ?? throw ApiFailureException.Unauthorized();
        var path = (context.Request.Path.Value ?? "/").TrimEnd('/');
        if (path is "/healthz" or "/livez" or "/readyz")
            return Answers.TextAsync(context, 200, "ok");
        var faults = InnerFaults.Of(context);
        if (request is null || DiscoveryPath(path) is not null)
            return DiscoverAsync(context, path, faults);
        if (faults.Hides(request.Group))
            throw ApiFailureException.PageNotFound();
        if (types.Find(request.Group, request.Version, request.Resource) is not { } type || !request.Fits(type))
            throw types.IsBuiltInGroup(request.Group) ? ApiFailureException.NoSuchResource() : ApiFailureException.PageNotFound();
        if (!user.May(request.Verb))
            throw ApiFailureException.Forbidden(user, type, request);
        CheckSubresource(type, request);
        return request.Verb switch
        {
            "get" => GetAsync(context, type, request),
            "list" => lists.AnswerAsync(context, type, request),
            "watch" => watches.AnswerAsync(context, type, request),
            "create" or "update" or "patch" or "delete" or "deletecollection" => writes.AnswerAsync(context, type, request),
            _ => throw ApiFailureException.MethodNotAllowed(),
        };
    }

    private static void CheckSubresource(ServedType type, ApiRequest request)
    {
        if (request.Subresource is not { } sub || (sub == "status" && type.Version(request.Version)!.HasStatus))
            return;
        throw type.IsCustom ? ApiFailureException.NotFound(type, request.Name!) : ApiFailureException.NoSuchResource();
    }

    private async Task GetAsync(HttpContext context, ServedType type, ApiRequest request)
    {
        if (long.TryParse(context.Request.Query["resourceVersion"], out var wanted) && wanted > store.Revision)
            throw ApiFailureException.TooLargeRevision(wanted, store.Revision);
        var form = AcceptedForm.Of(context.Request);
        var faults = InnerFaults.Of(context);
        var view = faults.StaleView() ?? (context.Request.Query["resourceVersion"] == "0" ? faults.LaggingView() : null);
        var stored = (view is null ? store.Find(type.Name, request.Namespace, request.Name!) : view.Of(type.Name).Objects.Find(StoredObject.KeyOf(request.Namespace, request.Name!)))
            ?? throw ApiFailureException.NotFound(type, request.Name!);
        faults.Check(request, [stored]);
        switch (form)
        {
            case AcceptedForm.Metadata:
                await Answers.JsonAsync(context, 200, PartialMetadata.Of(stored));
                break;
            case AcceptedForm.Table:
                await Answers.JsonAsync(context, 200, lists.TableOf(type, request.Version, stored, context.Request.Query["includeObject"]));
                break;
            default:
                await Answers.ObjectAsync(context, 200, type, request.Version, stored);
                break;
        }
    }

    private Task DiscoverAsync(HttpContext context, string path, InnerFaults faults)
    {
        if (DiscoveryPath(path) is ["apis", var named, ..] && faults.Hides(named))
            throw ApiFailureException.PageNotFound();
        var document = DiscoveryPath(path) switch
        {
            ["version"] => discovery.Version(),
            ["api"] => discovery.Core(),
            ["apis"] => discovery.Groups(faults.Hides),
            ["apis", var group] => discovery.Group(group) ?? throw ApiFailureException.PageNotFound(),
            ["api", var version] => discovery.Resources("", version) ?? throw ApiFailureException.NoSuchResource(),
            ["apis", var group, var version] => discovery.Resources(group, version)
                ?? throw (types.IsBuiltInGroup(group) ? ApiFailureException.NoSuchResource() : ApiFailureException.PageNotFound()),
            _ => throw ApiFailureException.PageNotFound(),
        };
        return context.Request.Method is "GET" or "HEAD" ? Answers.JsonAsync(context, 200, document) : throw ApiFailureException.MethodNotAllowed();
    }

    private static string[]? DiscoveryPath(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts is ["version"] or ["api"] or ["api", _] or ["apis"] or ["apis", _] or ["apis", _, _] ? parts : null;
    }
}
