using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Access;

/// <summary>Who may sign in, where rights come from and how old an answer about them may be.</summary>
public sealed class AccessOptions : IValidatableObject
{
    public const string Section = "Access";

    private static readonly TimeSpan LongestRevalidation = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSignIn = TimeSpan.FromDays(7);

    public OidcOptions Oidc { get; init; } = new();
    public ApiOptions Api { get; init; } = new();
    public DirectoryOptions Directory { get; init; } = new();

    /// <summary>JSON file of grants and, in file mode, groups; read again when it changes.</summary>
    [Required]
    public string? AssignmentsFile { get; init; }

    /// <summary>The oldest answer of the directory that a page may rest on, and how often an open tab is checked.</summary>
    public TimeSpan Revalidation { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A sign-in ends after this time, used or not.</summary>
    public TimeSpan SignInLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed; nobody's by default.</summary>
    public string[] TrustedProxies { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Revalidation < TimeSpan.FromSeconds(1) || Revalidation > LongestRevalidation)
            yield return Fault(nameof(Revalidation), "write a duration between 00:00:01 and 00:05:00");
        if (SignInLifetime < TimeSpan.FromMinutes(5) || SignInLifetime > LongestSignIn)
            yield return Fault(nameof(SignInLifetime), "write a duration between 00:05:00 and 7.00:00:00");
        foreach (var (proxy, index) in TrustedProxies.Select((proxy, index) => (proxy, index)))
            if (!System.Net.IPNetwork.TryParse(proxy, out _) && !System.Net.IPAddress.TryParse(proxy, out _))
                yield return Fault($"{nameof(TrustedProxies)}:{index}", $"'{proxy}' is neither an address nor a network such as 10.0.0.0/8");
        foreach (var fault in AddressFaults().Concat(FileFaults()).Concat(DirectoryFaults()))
            yield return fault;
    }

    private IEnumerable<ValidationResult> AddressFaults()
    {
        if (Oidc.Authority is { } authority && !MayCall(authority))
            yield return Fault("Oidc:Authority", $"'{authority}' is not an https address; for plain http (a sandbox) set Access:Oidc:RequireHttpsMetadata to false");
        if (Directory.Mode is DirectoryMode.Provider && Directory.Url is { } url && !MayCall(url))
            yield return Fault("Directory:Url", $"'{url}' is not an https address; for plain http (a sandbox) set Access:Oidc:RequireHttpsMetadata to false");
    }

    private IEnumerable<ValidationResult> FileFaults()
    {
        if (Oidc.ClientSecretFile is { } console && !File.Exists(console))
            yield return Fault("Oidc:ClientSecretFile", $"there is no file {console}");
        if (Directory is { Mode: DirectoryMode.Provider, ClientSecretFile: { } directory } && !File.Exists(directory))
            yield return Fault("Directory:ClientSecretFile", $"there is no file {directory}");
        if (AssignmentsFile is { } assignments && Access.AssignmentsFile.FaultOf(assignments) is { } fault)
            yield return Fault(nameof(AssignmentsFile), fault);
    }

    private IEnumerable<ValidationResult> DirectoryFaults()
    {
        if (Directory.Mode is not DirectoryMode.Provider)
            yield break;
        if (Directory.Url is null)
            yield return Fault("Directory:Url", "name the directory's address, or set Access:Directory:Mode to File");
        if (Directory.ClientId is null)
            yield return Fault("Directory:ClientId", "name the client by which the console reads the directory, or set Access:Directory:Mode to File");
        if (Directory.Timeout < TimeSpan.FromSeconds(1) || Directory.Timeout > TimeSpan.FromMinutes(1))
            yield return Fault("Directory:Timeout", "write a duration between 00:00:01 and 00:01:00");
    }

    private bool MayCall(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !Oidc.RequireHttpsMetadata));

    private static ValidationResult Fault(string key, string fix) => new(fix, [key]);
}

public sealed class OidcOptions
{
    [Required]
    public string? Authority { get; init; }

    [Required]
    public string? ClientId { get; init; }

    /// <summary>Read at each sign-in, so a rotated secret needs no restart. Absent for a public client.</summary>
    public string? ClientSecretFile { get; init; }
    public bool RequireHttpsMetadata { get; init; } = true;

    /// <summary>Asked for beside openid and profile.</summary>
    public string[] Scopes { get; init; } = [];
}

public sealed class ApiOptions
{
    /// <summary>The audience bearer tokens must name; without it the API takes no bearer tokens.</summary>
    public string? Audience { get; init; }
}

public enum DirectoryMode { File, Provider }

public sealed class DirectoryOptions
{
    public DirectoryMode Mode { get; init; } = DirectoryMode.File;
    public string? Url { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecretFile { get; init; }

    /// <summary>Token and answer together: a page waits no longer before it says that the directory is silent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
}
