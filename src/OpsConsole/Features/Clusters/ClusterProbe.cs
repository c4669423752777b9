using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Clusters;

/// <summary>What one look at a cluster found.</summary>
public sealed record ProbeFinding
{
    public required ClusterState State { get; init; }
    public string? Reason { get; init; }
    public Guid? Uid { get; init; }
    public string? Version { get; init; }
}

/// <summary>Asks one cluster who it is and which version it runs.</summary>
public static class ClusterProbe
{
    /// <summary>Answers slower than this are worth a word.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    public static async Task<ProbeFinding> LookAsync(ClusterConnection connection, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var uid = await UidAsync(connection, both.Token);
            var version = Text(await connection.GetAsync("/version", both.Token), "gitVersion");
            var took = time.GetElapsedTime(started);
            return new ProbeFinding
            {
                State = took > Slow ? ClusterState.Degraded : ClusterState.Ready,
                Reason = took > Slow ? $"It takes {took.TotalSeconds:0} s to answer two small questions." : null,
                Uid = uid,
                Version = version,
            };
        }
        catch (KubernetesException error)
        {
            return new ProbeFinding { State = StateOf(error.Fault), Reason = error.Message };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ProbeFinding { State = ClusterState.Unreachable, Reason = $"It did not answer within {timeout.TotalSeconds:0} s." };
        }
    }

    /// <summary>The uid of kube-system: the cluster's identity.</summary>
    /// <exception cref="KubernetesException">When it cannot be learned.</exception>
    public static async Task<Guid> UidAsync(ClusterConnection connection, CancellationToken cancellationToken)
    {
        const string path = "/api/v1/namespaces/kube-system";
        var body = await connection.GetAsync(path, cancellationToken);
        return Guid.TryParse(Text(body, "metadata", "uid"), out var uid)
            ? uid
            : throw new KubernetesException(KubernetesFault.Malformed, $"{connection.Settings.Name} answered {path} without a uid.");
    }

    private static ClusterState StateOf(KubernetesFault fault) => fault switch
    {
        KubernetesFault.Unauthorized or KubernetesFault.Forbidden or KubernetesFault.CredentialMissing => ClusterState.AuthenticationFailed,
        KubernetesFault.Unreachable or KubernetesFault.CertificateRefused or KubernetesFault.TimedOut or KubernetesFault.CutOff
            or KubernetesFault.Malformed => ClusterState.Unreachable,
        _ => ClusterState.Degraded,
    };

    private static string? Text(byte[] json, params string[] path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var element = document.RootElement;
            foreach (var key in path)
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(key, out element))
                    return null;
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
