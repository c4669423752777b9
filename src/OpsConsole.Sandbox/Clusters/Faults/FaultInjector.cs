using Microsoft.AspNetCore.Http.Features;
using OpsConsole.Sandbox.Clusters.Api;

namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>Lets the faults in force strike a request before, instead of, or inside its answer.</summary>
internal sealed class FaultInjector(ClusterFaults faults, TimeProvider time)
{
    public async Task RunAsync(HttpContext context, ApiRequest? request, Func<Task> answer)
    {
        var target = new FaultTarget(context.Request.Path.Value ?? "/", request?.TypeName, request?.Namespace, request?.Name, request?.Verb, context.Request.Query.ContainsKey("continue"));
        var (outer, inner) = faults.Strike(target);
        context.Features.Set(inner);
        if (!outer.Any(effect => effect is FaultEffect.Hang or FaultEffect.HangAtByte or FaultEffect.Slow or FaultEffect.AnswerLost(AfterWrite.Silence)))
        {
            await RunAsync(context, request, outer, answer);
            return;
        }
        faults.Hold();
        try
        {
            await RunAsync(context, request, outer, answer);
        }
        finally
        {
            faults.LetGo();
        }
    }

    private async Task RunAsync(HttpContext context, ApiRequest? request, IReadOnlyList<FaultEffect> effects, Func<Task> answer)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case FaultEffect.Latency(var delay):
                    // The wait is the fault.
                    await Task.Delay(delay, time, context.RequestAborted);
                    break;
                case FaultEffect.Hang:
                    await Silence.UntilAsync(context.RequestAborted);
                    return;
                case FaultEffect.CutAtByte(0):
                    context.Abort();
                    return;
                case FaultEffect.CutAtByte(var most):
                    Replace(context, plain => new LimitedStream(plain, most, AtLimit.Cut, context.RequestAborted));
                    break;
                case FaultEffect.HangAtByte(var most):
                    Replace(context, plain => new LimitedStream(plain, most, AtLimit.Hang, context.RequestAborted));
                    break;
                case FaultEffect.Slow(var perByte):
                    Replace(context, plain => new TricklingStream(plain, perByte, time, context.RequestAborted));
                    break;
                case FaultEffect.AnswerLost(var after):
                    await LoseAsync(context, after, answer);
                    return;
                case FaultEffect.Html:
                    context.Response.ContentType = "text/html";
                    await context.Response.WriteAsync("<!doctype html><html><head><title>Sign in</title></head><body><h1>Proxy sign-in required</h1></body></html>\n", context.RequestAborted);
                    return;
                case FaultEffect.BrokenJson:
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync("{\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":]}", context.RequestAborted);
                    return;
                default:
                    throw FailureOf(effect, request, context.Request.Query["continue"].ToString());
            }
        }
        try
        {
            await answer();
        }
        catch (LimitReachedException)
        {
            context.Abort();
        }
    }

    /// <summary>Whatever the answer is, it goes nowhere.</summary>
    private static async Task LoseAsync(HttpContext context, AfterWrite after, Func<Task> answer)
    {
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        try
        {
            await answer();
        }
        catch (ApiFailureException)
        {
            // A refusal is lost as well.
        }
        if (after == AfterWrite.Silence)
            await Silence.UntilAsync(context.RequestAborted);
        context.Abort();
    }

    /// <summary>apiextensions-apiserver, pkg/apiserver/conversion/webhook_converter.go.</summary>
    public static ApiFailureException Conversion(ApiRequest? request) => ApiFailureException.Internal(
        $"conversion webhook for {request?.Group}/{request?.Version}, Resource={request?.Resource} failed: Post \"https://provider-webhook.upbound-system.svc:9443/convert?timeout=30s\": dial tcp 10.0.31.7:9443: connect: connection refused");

    private static ApiFailureException FailureOf(FaultEffect effect, ApiRequest? request, string token) => effect switch
    {
        FaultEffect.Status(var code, var reason, var message, var wait) => new ApiFailureException(code, reason, message) { RetryAfter = wait },
        FaultEffect.BrokenGroup => new ApiFailureException(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        FaultEffect.ExpiredContinue => ListEndpoint.ExpiredContinue(ContinueToken.Decode(token).Start),
        FaultEffect.ConversionFailure => Conversion(request),
        FaultEffect.Forbidden => new ApiFailureException(403, "Forbidden",
            $"{request?.TypeName} is forbidden: User \"opsconsole-reader\" cannot {request?.Verb} resource \"{request?.Resource}\" in API group \"{request?.Group}\" {ApiFailureException.Where(request?.Namespace)}"),
        _ => ApiFailureException.Internal("injected fault"),
    };

    private static void Replace(HttpContext context, Func<Stream, Stream> over)
    {
        var plain = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(over(plain.Stream), plain));
    }
}
