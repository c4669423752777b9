namespace OpsConsole.Platform.Access;

/// <summary>Who may sign in, where rights come from and how old an answer about them may be.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    public OidcOptions Oidc { get; init; } = new();
    public ApiOptions Api { get; init; } = new();
    public DirectoryOptions Directory { get; init; } = new();

    /// <summary>JSON file of grants and, in file mode, groups; read again when it changes.</summary>
    public string? AssignmentsFile { get; init; }

    /// <summary>The oldest answer of the directory that a page may rest on, and how often an open tab is checked.</summary>
    public TimeSpan Revalidation { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A sign-in ends after this time, used or not.</summary>
    public TimeSpan SignInLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed; nobody's by default.</summary>
    public string[] TrustedProxies { get; init; } = [];
}

public sealed class OidcOptions
{
    public string? Authority { get; init; }
    public string? ClientId { get; init; }

    /// <summary>Read at each sign-in, so a rotated secret needs no restart. Absent for a public client.</summary>
    public string? ClientSecretFile { get; init; }
    public bool RequireHttpsMetadata { get; init; } = true;
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
}
