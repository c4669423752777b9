using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>What stands under an object's path now.</summary>
public abstract record ObjectReading
{
    /// <summary>The object as the server wrote it, byte for byte.</summary>
    public sealed record Found(byte[] Json) : ObjectReading;

    /// <summary>The server serves the type and has no object of this name.</summary>
    public sealed record Absent : ObjectReading;
}

/// <summary>Reads one object and believes only an answer that speaks of it.</summary>
internal static class ObjectReader
{
    public static async Task<ObjectReading> ReadAsync(ClusterConnection connection, ObjectPath path, CancellationToken cancellationToken)
    {
        byte[] body;
        try
        {
            body = await connection.GetAsync(path.Text, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException error) when (error.Status?.IsAbsenceOf(path) == true)
        {
            return new ObjectReading.Absent();
        }
        return NameIn(body) == path.Name
            ? new ObjectReading.Found(body)
            : throw new KubernetesException(KubernetesFault.Malformed, $"{ClusterConnection.Where(connection.Settings, path.Text)}: the answer is not the object that was asked for.");
    }

    private static string? NameIn(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Child("metadata")?.Text("name");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
