using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Access;

/// <summary>Who may sign in, where rights come from and how old an answer about them may be.</summary>
public sealed class AccessOptions : IValidatableObject
{
    public const string Section = "Access";

    private static readonly TimeSpan LongestRevalidation = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSignIn = TimeSpan.FromDays(7);

    /// <summary>Which kind of provider signs people in.</summary>
    public SignInMode Mode { get; init; } = SignInMode.Oidc;

    public OidcOptions Oidc { get; init; } = new();
    public EntraOptions Entra { get; init; } = new();
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

    /// <summary>PEM of the authorities by which provider and directory are trusted instead of by the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>What stands as <c>iss</c> in every token that counts here.</summary>
    internal string Issuer => Mode is SignInMode.Entra ? Entra.Issuer : Oidc.Authority ?? "";

    /// <summary>The client by which the directory is read: its own, or for Graph the one that signs people in.</summary>
    internal ClientCredential DirectoryClient => Directory.ClientId is { } client
        ? new(client, Directory.ClientSecretFile, null)
        : new(Entra.ClientId ?? "", Entra.ClientSecretFile, Entra.ClientCertificateFile);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Revalidation < TimeSpan.FromSeconds(1) || Revalidation > LongestRevalidation)
            yield return Fault(nameof(Revalidation), "write a duration between 00:00:01 and 00:05:00");
        if (SignInLifetime < TimeSpan.FromMinutes(5) || SignInLifetime > LongestSignIn)
            yield return Fault(nameof(SignInLifetime), "write a duration between 00:05:00 and 7.00:00:00");
        foreach (var (proxy, index) in TrustedProxies.Select((proxy, index) => (proxy, index)))
            if (!System.Net.IPNetwork.TryParse(proxy, out _) && !System.Net.IPAddress.TryParse(proxy, out _))
                yield return Fault($"{nameof(TrustedProxies)}:{index}", $"'{proxy}' is neither an address nor a network such as 10.0.0.0/8");
        foreach (var fault in (Mode is SignInMode.Entra ? EntraFaults() : OidcFaults()).Concat(FileFaults()).Concat(DirectoryFaults()))
            yield return fault;
    }

    private IEnumerable<ValidationResult> OidcFaults()
    {
        if (Oidc.Authority is null)
            yield return Missing("Oidc:Authority");
        else if (!MayCall(Oidc.Authority))
            yield return Fault("Oidc:Authority", $"'{Oidc.Authority}' is not an https address; for plain http (a sandbox) set Access:Oidc:RequireHttpsMetadata to false");
        if (Oidc.ClientId is null)
            yield return Missing("Oidc:ClientId");
        if (Directory.Mode is DirectoryMode.Graph)
            yield return Fault("Directory:Mode", "Graph knows people by their Entra object id; set Access:Mode to Entra, or ask another directory");
    }

    private IEnumerable<ValidationResult> EntraFaults()
    {
        if (!Uri.TryCreate(Entra.Instance, UriKind.Absolute, out var instance) || instance.Scheme != Uri.UriSchemeHttps)
            yield return Fault("Entra:Instance", $"'{Entra.Instance}' is not an https address");
        if (!Guid.TryParseExact(Entra.TenantId, "D", out _))
            yield return Fault("Entra:TenantId", "write the tenant's id, such as 72f988bf-86f1-41af-91ab-2d7cd011db47; people of other tenants are refused by it");
        if (Entra.ClientId is null)
            yield return Missing("Entra:ClientId");
        if ((Entra.ClientSecretFile is null) == (Entra.ClientCertificateFile is null))
            yield return Fault("Entra:ClientSecretFile", "name either the file of a secret, or Access:Entra:ClientCertificateFile");
    }

    private IEnumerable<ValidationResult> FileFaults()
    {
        if (Oidc.ClientSecretFile is { } console && !File.Exists(console))
            yield return Fault("Oidc:ClientSecretFile", $"there is no file {console}");
        if (Entra.ClientSecretFile is { } secret && !File.Exists(secret))
            yield return Fault("Entra:ClientSecretFile", $"there is no file {secret}");
        if (Entra.ClientCertificateFile is { } certificate && ClientCredential.FaultOf(certificate) is { } unreadable)
            yield return Fault("Entra:ClientCertificateFile", unreadable);
        if (CertificateAuthorityFile is { } authorities && TrustedHttp.FaultOf(authorities) is { } unusable)
            yield return Fault(nameof(CertificateAuthorityFile), unusable);
        if (Directory is { Mode: not DirectoryMode.File, ClientSecretFile: { } directory } && !File.Exists(directory))
            yield return Fault("Directory:ClientSecretFile", $"there is no file {directory}");
        if (AssignmentsFile is { } assignments && Access.AssignmentsFile.FaultOf(assignments) is { } fault)
            yield return Fault(nameof(AssignmentsFile), fault);
    }

    private IEnumerable<ValidationResult> DirectoryFaults()
    {
        if (Directory.Mode is DirectoryMode.File)
            yield break;
        if (Directory.Url is { } url && !MayCall(url))
            yield return Fault("Directory:Url", $"'{url}' is not an https address; for plain http (a sandbox) set Access:Oidc:RequireHttpsMetadata to false");
        if (Directory.Url is null && Directory.Mode is DirectoryMode.Provider)
            yield return Fault("Directory:Url", "name the directory's address, or set Access:Directory:Mode to File");
        if (Directory.ClientId is null && Directory.Mode is DirectoryMode.Provider)
            yield return Fault("Directory:ClientId", "name the client by which the console reads the directory, or set Access:Directory:Mode to File");
        if (Directory.Timeout < TimeSpan.FromSeconds(1) || Directory.Timeout > TimeSpan.FromMinutes(1))
            yield return Fault("Directory:Timeout", "write a duration between 00:00:01 and 00:01:00");
    }

    private bool MayCall(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !Oidc.RequireHttpsMetadata));

    private static ValidationResult Missing(string key) =>
        Fault(key, $"is missing; set it in a settings file or as the environment variable {Section}__{key.Replace(":", "__", StringComparison.Ordinal)}");

    private static ValidationResult Fault(string key, string fix) => new(fix, [key]);
}

public sealed class OidcOptions
{
    public string? Authority { get; init; }

    public string? ClientId { get; init; }

    /// <summary>Read at each sign-in, so a rotated secret needs no restart. Absent for a public client.</summary>
    public string? ClientSecretFile { get; init; }
    public bool RequireHttpsMetadata { get; init; } = true;

    /// <summary>Asked for beside openid and profile.</summary>
    public string[] Scopes { get; init; } = [];
}

public enum SignInMode
{
    /// <summary>Any OpenID provider; people are known by issuer and subject.</summary>
    Oidc,
    /// <summary>Microsoft Entra ID, one tenant; people are known by issuer and object id.</summary>
    Entra,
}

public sealed class EntraOptions
{
    public string Instance { get; init; } = "https://login.microsoftonline.com/";
    public string? TenantId { get; init; }
    public string? ClientId { get; init; }

    /// <summary>Read at each sign-in, so a rotated secret needs no restart.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>PEM of certificate and private key instead of a secret; read at each use too.</summary>
    public string? ClientCertificateFile { get; init; }

    internal string Issuer => $"{Instance.TrimEnd('/')}/{TenantId}/v2.0";
}

public sealed class ApiOptions
{
    /// <summary>The audience bearer tokens must name; without it the API takes no bearer tokens.</summary>
    public string? Audience { get; init; }

    /// <summary>With Entra: what a token must carry, as delegated scope (<c>scp</c>) or as app role (<c>roles</c>).</summary>
    public string Scope { get; init; } = "access_as_user";
}

public enum DirectoryMode
{
    /// <summary>Groups stand in the assignments file.</summary>
    File,
    /// <summary>A directory of the console's own simple form.</summary>
    Provider,
    /// <summary>Microsoft Graph.</summary>
    Graph,
}

public sealed class DirectoryOptions
{
    public DirectoryMode Mode { get; init; } = DirectoryMode.File;
    /// <summary>In Graph mode only where it is not the public cloud's.</summary>
    public string? Url { get; init; }
    public string? ClientId { get; init; }
    public string? ClientSecretFile { get; init; }

    /// <summary>Token and answer together: a page waits no longer before it says that the directory is silent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
}
