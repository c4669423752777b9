namespace OpsConsole.Kubernetes;

/// <summary>One request that changes something: sent once, but after a 401, and answered so that no doubt is hidden.</summary>
internal abstract class OneTimeCall<TAnswer>(RequestSender sender, ConnectionSettings settings, TimeProvider time)
{
    /// <param name="request">What is sent.</param>
    /// <param name="cancellationToken">Ends the wait; once the body has begun to travel, that is an unknown outcome and no exception.</param>
    protected async Task<TAnswer> SendAsync(OneTimeRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var where = ClusterConnection.Where(settings, request.Path);
        using var clock = new AnswerClock(settings, time, cancellationToken);
        using var call = ApiCall.BeginWrite(settings.Name, request.Path, request.Verb, time);
        OneTimeContent? content = null;
        try
        {
            clock.Wait();
            var sent = await sender.SendAsync(() => Message(request, content = new OneTimeContent(request.Body, request.Media)), where, clock.Token).ConfigureAwait(false);
            return await AnswerAsync(sent, clock, call, where, cancellationToken).ConfigureAwait(false);
        }
        // Whatever it was: once the body has begun to travel, the server may have done it.
        catch (Exception error) when (content?.HasBegun == true)
        {
            return Unknown(Words(error, clock, call, where, cancellationToken));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or KubernetesException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return NotSent(Words(error, clock, call, where, cancellationToken));
        }
    }

    /// <summary>What an answer of 2xx is taken for; what is not said for certain is unknown.</summary>
    protected abstract TAnswer OfSuccess(int code, byte[] body, string where);

    /// <summary>What every other answer is taken for.</summary>
    protected abstract TAnswer OfFailure(int code, KubernetesException fault);

    protected abstract TAnswer NotSent(string words);

    protected abstract TAnswer Unknown(string words);

    private static HttpRequestMessage Message(OneTimeRequest request, OneTimeContent content)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(request.Path + request.Query, UriKind.Relative)) { Content = content };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        return message;
    }

    private async Task<TAnswer> AnswerAsync(SentRequest sent, AnswerClock clock, ApiCall call, string where, CancellationToken caller)
    {
        using var response = sent.Response;
        var code = (int)response.StatusCode;
        call.Answered(code);
        var stream = await response.Content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
        await using var answer = new ApiAnswer(response, stream, clock, call, where, caller);
        if (response.IsSuccessStatusCode)
            return OfSuccess(code, await answer.ReadWholeAsync(ClusterConnection.MostDocumentBytes).ConfigureAwait(false), where);
        var fault = Faults.Of(response, await answer.ReadBeginningAsync().ConfigureAwait(false), where, sent.Credential, time);
        call.Failed(fault.Fault);
        return OfFailure(code, fault);
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

/// <summary>What is sent once.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Verb">As Kubernetes calls it, for figures.</param>
/// <param name="Path">Without a query.</param>
/// <param name="Query">With its question mark, or empty.</param>
/// <param name="Media">The media type of the body.</param>
/// <param name="Body">As it travels.</param>
internal sealed record OneTimeRequest(HttpMethod Method, string Verb, string Path, string Query, string Media, byte[] Body);
