using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpsConsole.Kubernetes;

/// <summary>
/// One request to an API server as it is counted and traced: by cluster, verb, API group and class of the answer. Never by the name of
/// a namespace or an object: those are without bound, and not everybody who reads figures may know of them.
/// </summary>
internal sealed class ApiCall : IDisposable
{
    /// <summary>The name of both the meter and the source of spans.</summary>
    public const string Source = "OpsConsole.Kubernetes";

    private static readonly ActivitySource Spans = new(Source);
    private static readonly Meter Meter = new(Source);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("opsconsole.kubernetes.requests", description: "Requests to API servers");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("opsconsole.kubernetes.request.duration", "s", "From the request to the end of its answer");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("opsconsole.kubernetes.retries", description: "Pages asked for again and lists begun again");

    private readonly string _cluster;
    private readonly string _verb;
    private readonly string _group;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Activity? _span;
    private string _code = "none";
    private int _ended;

    private ApiCall(string cluster, string verb, string group, TimeProvider time)
    {
        (_cluster, _verb, _group, _time, _began) = (cluster, verb, group, time, time.GetTimestamp());
        _span = Spans.StartActivity($"kubernetes {verb}", ActivityKind.Client);
        _span?.SetTag("cluster", cluster).SetTag("verb", verb).SetTag("group", group);
    }

    public static ApiCall Begin(string cluster, string path, TimeProvider time)
    {
        var (verb, group) = Of(path);
        return new(cluster, verb, group, time);
    }

    /// <summary>A write, also one that is tried only.</summary>
    public static ApiCall BeginWrite(string cluster, string path, string verb, TimeProvider time) => new(cluster, verb, Of(path).Group, time);

    public static void CountRetry(string cluster, KubernetesFault reason) =>
        Retries.Add(1, new KeyValuePair<string, object?>("cluster", cluster), new("reason", reason.ToString()));

    public void Answered(int statusCode)
    {
        _code = statusCode switch { >= 200 and < 300 => "2xx", >= 300 and < 400 => "3xx", >= 400 and < 500 => "4xx", >= 500 => "5xx", _ => "1xx" };
        _span?.SetTag("http.response.status_code", statusCode);
    }

    /// <summary>It ended in a fault: also one inside an answer that began well.</summary>
    public void Failed(KubernetesFault fault) => _span?.SetStatus(ActivityStatusCode.Error, fault.ToString());

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        var cluster = new KeyValuePair<string, object?>("cluster", _cluster);
        var verb = new KeyValuePair<string, object?>("verb", _verb);
        Requests.Add(1, cluster, verb, new("group", _group), new("code", _code));
        Durations.Record(_time.GetElapsedTime(_began).TotalSeconds, cluster, verb);
        _span?.Dispose();
    }

    /// <summary>What a path asks: <c>/apis/apps/v1/deployments?limit=500</c> is a list of the group apps.</summary>
    internal static (string Verb, string Group) Of(string path)
    {
        var end = path.IndexOf('?', StringComparison.Ordinal);
        var query = end < 0 ? "" : path[(end + 1)..];
        var parts = (end < 0 ? path : path[..end]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, rest) = parts switch
        {
            ["api", _, .. var below] => ("core", below),
            ["apis", var name, _, .. var below] => (name, below),
            _ => ("none", []),
        };
        var isNamespaced = rest is ["namespaces", _, _, ..];
        var depth = isNamespaced ? rest.Length - 2 : rest.Length;
        var verb = depth == 0 ? "discover"
            : query.Contains("watch=", StringComparison.Ordinal) ? "watch"
            : depth == 1 ? "list" : "get";
        return (verb, group);
    }
}
