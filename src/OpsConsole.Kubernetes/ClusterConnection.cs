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
        ObjectDeletion.RunAsync(_sender, Settings, time, ObjectPath.Parse(path), preconditions, options, cancellationToken);

    /// <summary>Asks once for the creation of an object. Never asked twice, but after a 401: who gets <see cref="WriteAnswer.Unknown"/> reads before anything else.</summary>
    /// <param name="path">The collection's path, as <see cref="ObjectPath.OfCollection"/> makes it.</param>
    /// <param name="body">The object as JSON, with its kind and name.</param>
    /// <param name="fieldManager">In whose name.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<WriteAnswer> CreateAsync(string path, byte[] body, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.Create(_sender, Settings, time, path, body, fieldManager, effect, isStrict: false).RunAsync(cancellationToken);

    /// <summary>As <see cref="CreateAsync"/>, of an object that was stored: fields that its type does not know any more are refused where the server can, and not dropped.</summary>
    public Task<WriteAnswer> CreateStrictlyAsync(string path, byte[] body, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.Create(_sender, Settings, time, path, body, fieldManager, effect, isStrict: true).RunAsync(cancellationToken);

    /// <summary>Asks once for a change of the object that has the uid and the resourceVersion of the patch, and of no other. Never asked twice, but after a 401.</summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="patch">A JSON Merge Patch (RFC 7386) with metadata.uid and metadata.resourceVersion, which the server holds against the object.</param>
    /// <param name="fieldManager">In whose name.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<WriteAnswer> PatchAsync(string path, byte[] patch, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.Patch(_sender, Settings, time, path, patch, fieldManager, effect).RunAsync(cancellationToken);

    /// <summary>Asks once for the object that has the uid and the resourceVersion of the body, and no other, to become the body. Never asked twice, but after a 401.</summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="body">The whole object as JSON, with its kind, name, metadata.uid and metadata.resourceVersion.</param>
    /// <param name="fieldManager">In whose name.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<WriteAnswer> ReplaceAsync(string path, byte[] body, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.Replace(_sender, Settings, time, path, body, fieldManager, effect).RunAsync(cancellationToken);

    /// <summary>As <see cref="PatchAsync"/>, by operations that test what they change.</summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="patch">A JSON Patch (RFC 6902) that begins by testing <c>/metadata/uid</c> and <c>/metadata/resourceVersion</c>; a test that fails is <see cref="WriteAnswer.Conflict"/>.</param>
    /// <param name="fieldManager">In whose name.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<WriteAnswer> JsonPatchAsync(string path, byte[] patch, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.JsonPatch(_sender, Settings, time, path, patch, fieldManager, effect).RunAsync(cancellationToken);

    /// <summary>As <see cref="JsonPatchAsync"/>, of the object's status alone, by its subresource.</summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="patch">A JSON Patch (RFC 6902) whose first two operations test <c>/metadata/uid</c> and <c>/metadata/resourceVersion</c>.</param>
    /// <param name="fieldManager">Who owns what it sets, by name.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; a request that was sent already is then of unknown outcome.</param>
    /// <exception cref="ArgumentException">It is not the path of one object, or the patch lacks a test; nothing was sent.</exception>
    public Task<WriteAnswer> StatusPatchAsync(string path, byte[] patch, string fieldManager, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.StatusPatch(_sender, Settings, time, path, patch, fieldManager, effect).RunAsync(cancellationToken);

    /// <summary>
    /// Asks once for the object that has the uid and the resourceVersion of the body, and no other, to take what the body says and keep the rest (server-side apply).
    /// What the same manager applied before and the body leaves out, it loses. Never asked twice, but after a 401.
    /// </summary>
    /// <param name="path">The object's path, as <see cref="ObjectPath"/> makes it.</param>
    /// <param name="body">Fields of the object as JSON, with its apiVersion, kind, name, metadata.uid and metadata.resourceVersion.</param>
    /// <param name="fieldManager">Who owns them from then on.</param>
    /// <param name="force">Takes what others own and have otherwise; without it that is <see cref="WriteAnswer.Owned"/>.</param>
    /// <param name="effect">Whether it counts.</param>
    /// <param name="cancellationToken">Ends the wait; once the request has begun to travel, that is an unknown outcome and no exception.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was sent.</exception>
    public Task<WriteAnswer> ApplyAsync(string path, byte[] body, string fieldManager, bool force, WriteEffect effect, CancellationToken cancellationToken) =>
        ObjectWrite.Apply(_sender, Settings, time, path, body, fieldManager, force, effect).RunAsync(cancellationToken);

    /// <summary>Sends a GET and hands over the answer as soon as its headers are there.</summary>
    /// <param name="path">Path and query, beginning with a slash.</param>
    /// <param name="accept">The media types wanted, as the Accept header writes them.</param>
    /// <param name="cancellationToken">Ends the request, and later the reading of the body.</param>
    /// <exception cref="KubernetesException">Whatever went wrong, with its <see cref="KubernetesFault"/>.</exception>
    public Task<ApiAnswer> OpenAsync(string path, string accept, CancellationToken cancellationToken) => OpenAsync(path, accept, null, cancellationToken);

    /// <summary>As <see cref="OpenAsync(string, string, CancellationToken)"/> for an answer without end: its body may be silent so long and take any time in all.</summary>
    internal Task<ApiAnswer> FollowAsync(string path, TimeSpan longestSilence, CancellationToken cancellationToken) =>
        OpenAsync(path, "application/json", longestSilence, cancellationToken);

    private async Task<ApiAnswer> OpenAsync(string path, string accept, TimeSpan? longestSilence, CancellationToken cancellationToken)
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
            if (longestSilence is { } longest && response.IsSuccessStatusCode)
                clock.Follow(longest);
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
