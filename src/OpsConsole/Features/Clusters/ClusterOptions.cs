using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Features.Clusters;

/// <summary>Where clusters are declared and how often each is asked how it is.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    public const string Section = "Clusters";

    /// <summary>Folder of <c>*.json</c> declarations, one cluster a file; null means none are declared.</summary>
    public string? Folder { get; set; }

    /// <summary>The only folder credentials and certificate bundles are read from; null means the declarations' folder.</summary>
    public string? CredentialsFolder { get; set; }

    /// <summary>The only folder that executor credentials are read from; null means that this process holds none and opens none.</summary>
    public string? ExecutorCredentialsFolder { get; set; }

    /// <summary>Lets a declaration skip TLS verification or speak plain HTTP: for a sandbox only.</summary>
    public bool AllowSkipTlsVerification { get; set; }

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A cluster that has not answered a probe by then is unreachable.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the folder is looked at; a change counts once two looks in a row agree.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // What may delete would else be within reach of a declaration's reading credential.
        if (ExecutorCredentialsFolder is { } executors && (CredentialsFolder ?? Folder) is { } readers && (IsIn(executors, readers) || IsIn(readers, executors)))
            yield return new ValidationResult("lies in the folder of the reading credentials or around it; give it a folder, and a mount, of its own",
                [nameof(ExecutorCredentialsFolder)]);
    }

    private static bool IsIn(string inner, string outer) =>
        (Path.GetFullPath(inner).TrimEnd('/') + '/').StartsWith(Path.GetFullPath(outer).TrimEnd('/') + '/', StringComparison.Ordinal);
}
