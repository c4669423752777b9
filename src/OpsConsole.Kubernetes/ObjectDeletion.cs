using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>The only sender of DELETE: one object, its uid and resourceVersion as preconditions, one request, and an answer that hides no doubt.</summary>
internal sealed class ObjectDeletion : OneTimeCall<DeleteAnswer>
{
    private readonly ObjectPath _path;
    private readonly DeletePreconditions _preconditions;

    private ObjectDeletion(RequestSender sender, ConnectionSettings settings, TimeProvider time, ObjectPath path, DeletePreconditions preconditions) : base(sender, settings, time) =>
        (_path, _preconditions) = (path, preconditions);

    public static Task<DeleteAnswer> RunAsync(
        RequestSender sender, ConnectionSettings settings, TimeProvider time, ObjectPath path, DeletePreconditions preconditions, DeleteOptions options, CancellationToken cancellationToken) =>
        new ObjectDeletion(sender, settings, time, path, preconditions)
            .SendAsync(new(HttpMethod.Delete, "delete", path.Text, "", "application/json", Body(preconditions, options)), cancellationToken);

    /// <summary>The body of the request: there is none without preconditions.</summary>
    internal static byte[] Body(DeletePreconditions preconditions, DeleteOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", "DeleteOptions");
            json.WriteString("apiVersion", "v1");
            json.WriteStartObject("preconditions");
            json.WriteString("uid", preconditions.Uid);
            json.WriteString("resourceVersion", preconditions.ResourceVersion);
            json.WriteEndObject();
            json.WriteString("propagationPolicy", options.Propagation.ToString());
            if (options.DryRun)
            {
                json.WriteStartArray("dryRun");
                json.WriteStringValue("All");
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    protected override DeleteAnswer OfSuccess(int code, byte[] body, string where) => DeleteAnswers.OfSuccess(code, body, _preconditions, where);

    protected override DeleteAnswer OfFailure(int code, KubernetesException fault) => DeleteAnswers.OfFailure(code, fault, _path);

    protected override DeleteAnswer NotSent(string words) => new DeleteAnswer.NotSent(words);

    protected override DeleteAnswer Unknown(string words) => new DeleteAnswer.Unknown(null, words);
}
