namespace OpsConsole.Kubernetes;

/// <summary>One API server: a pooled HTTP client with the cluster's trust and credential. Thread-safe; dispose when the declaration goes.</summary>
public sealed class ClusterConnection(ConnectionSettings settings, TimeProvider time) : IDisposable
{
    internal const int MostDocumentBytes = 64 << 20;

    private readonly RequestSender _sender = new(settings);

    public ConnectionSettings Settings { get; } = settings;

    /// <summary>Reads a small document (version, discovery, one object) whole.</summary>
    /// <param name="path">Path and query, beginning with a slash.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="KubernetesException">Whatever went wrong, with its <see cref="KubernetesFault"/>.</exception>
    public async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        await using var answer = await OpenAsync(path, "application/json", cancellationToken).ConfigureAwait(false);
        return await answer.ReadWholeAsync(MostDocumentBytes).ConfigureAwait(false);
    }

    /// <summary>Reads one object in its newest state. That it is absent is an answer; that it could not be read never is.</summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="KubernetesException">Whatever else was answered, also a 404 that speaks of the type and not of the object.</exception>
    public Task<ObjectReading> ReadObjectAsync(string path, CancellationToken cancellationToken) => ObjectReader.ReadAsync(this, ObjectPath.Parse(path), cancellationToken);

    /// <summary>
    /// Asks once for the deletion of the object that has this uid in this state, and of no other. Never asked twice, but after a 401: who
    /// gets <see cref="DeleteAnswer.Unknown"/> reads the object before anything else.
    /// </summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="preconditions">What the server holds against the object before it deletes.</param>
    /// <param name="options">What becomes of dependents, and whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<DeleteAnswer> DeleteAsync(string path, DeletePreconditions preconditions, DeleteOptions options, CancellationToken cancellationToken) =>
        new ObjectDeletion(_sender, Settings, time).RunAsync(ObjectPath.Parse(path), preconditions, options, cancellationToken);

    /// <summary>Sends a GET and hands over the answer as soon as its headers are there.</summary>
    /// <param name="path">Path and query, beginning with a slash.</param>
    /// <param name="accept">The media types wanted, as the Accept header writes them.</param>
    /// <param name="cancellationToken">Ends the request, and later the reading of the body.</param>
    /// <exception cref="KubernetesException">Whatever went wrong, with its <see cref="KubernetesFault"/>.</exception>
    public async Task<ApiAnswer> OpenAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var where = Where(Settings, path);
        var clock = new AnswerClock(Settings, time, cancellationToken);
        var call = ApiCall.Begin(Settings.Name, path, time);
        HttpResponseMessage? response = null;
        try
        {
            clock.Wait();
            (response, var credential) = await _sender.SendAsync(() => Get(path, accept), where, clock.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
            clock.Rest();
            call.Answered((int)response.StatusCode);
            var answer = new ApiAnswer(response, body, clock, call, where, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw Faults.Of(response, await answer.ReadBeginningAsync().ConfigureAwait(false), where, credential, time);
            if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
                throw new KubernetesException(KubernetesFault.Malformed, $"{where}: the answer is a web page, not the Kubernetes API's.");
            return answer;
        }
        catch (Exception error)
        {
            using (clock)
            using (call)
            using (response)
            {
                if (error is OperationCanceledException or IOException or HttpRequestException)
                    throw Explain(error, clock, call, where, cancellationToken);
                call.Failed((error as KubernetesException)?.Fault ?? KubernetesFault.Unreachable);
                throw;
            }
        }
    }

    public void Dispose() => _sender.Dispose();

    /// <summary>What a failed wait means: the caller's own cancellation stays one, everything else becomes a named fault.</summary>
    internal static Exception Explain(Exception error, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
            return error as OperationCanceledException ?? new OperationCanceledException(caller);
        var fault = clock.Reason is { } reason ? new KubernetesException(KubernetesFault.TimedOut, $"{where}: {reason}.") : Faults.Of(error, where);
        call.Failed(fault.Fault);
        return fault;
    }

    /// <summary>Cluster and path without its query, for messages.</summary>
    internal static string Where(ConnectionSettings settings, string path) =>
        $"Cluster {settings.Name}, {(path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? path[..query] : path)}";

    private static HttpRequestMessage Get(string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }
}
