using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>The only sender of DELETE: one object, its uid and resourceVersion as preconditions, one request, and an answer that hides no doubt.</summary>
internal sealed class ObjectDeletion(RequestSender sender, ConnectionSettings settings, TimeProvider time)
{
    public async Task<DeleteAnswer> RunAsync(ObjectPath path, DeletePreconditions preconditions, DeleteOptions options, CancellationToken cancellationToken)
    {
        var body = Body(preconditions, options);
        cancellationToken.ThrowIfCancellationRequested();
        var where = ClusterConnection.Where(settings, path.Text);
        using var clock = new AnswerClock(settings, time, cancellationToken);
        using var call = ApiCall.BeginDelete(settings.Name, path.Text, time);
        OneTimeContent? content = null;
        try
        {
            clock.Wait();
            var sent = await sender.SendAsync(() => Request(path, content = new OneTimeContent(body)), where, clock.Token).ConfigureAwait(false);
            return await AnswerAsync(sent, path, preconditions, clock, call, where, cancellationToken).ConfigureAwait(false);
        }
        // Whatever it was: once the body has begun to travel, the server may have done it.
        catch (Exception error) when (content?.HasBegun == true)
        {
            return new DeleteAnswer.Unknown(null, Words(error, clock, call, where, cancellationToken));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or KubernetesException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new DeleteAnswer.NotSent(Words(error, clock, call, where, cancellationToken));
        }
    }

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

    private static HttpRequestMessage Request(ObjectPath path, OneTimeContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(path.Text, UriKind.Relative)) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        return request;
    }

    private async Task<DeleteAnswer> AnswerAsync(
        SentRequest sent, ObjectPath path, DeletePreconditions preconditions, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        using var response = sent.Response;
        var code = (int)response.StatusCode;
        call.Answered(code);
        var stream = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
        await using var answer = new ApiAnswer(response, stream, clock, call, where, caller);
        if (response.IsSuccessStatusCode)
            return DeleteAnswers.OfSuccess(code, await answer.ReadWholeAsync(ClusterConnection.MostDocumentBytes).ConfigureAwait(false), preconditions, where);
        var fault = Faults.Of(response, await answer.ReadBeginningAsync().ConfigureAwait(false), where, sent.Credential, time);
        call.Failed(fault.Fault);
        return DeleteAnswers.OfFailure(code, fault, path);
    }

    private static string Words(Exception error, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return $"{where}: the wait was ended when the request had been sent already.";
        if (error is ObjectDisposedException)
            return $"{where}: the connection was closed, as its declaration changed or the program ends.";
        if (error is KubernetesException known)
        {
            call.Failed(known.Fault);
            return known.Message;
        }
        return ClusterConnection.Explain(error, clock, call, where, caller).Message;
    }
}
