using System.Text.Json;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Sandbox.S3;

namespace OpsConsole.Sandbox.Run;

/// <summary>The console's configuration for a sandbox: the same keys a customer writes, pointing here.</summary>
public static class SandboxSettings
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Which group has which role where. Approvers are two, so that one may approve where the other may not; emergencies are the administrator's.</summary>
    private static readonly object[] Grants =
    [
        new { group = "viewer", role = "viewer", clusters = "environment=staging" },
        new { group = "operator", role = "operator", clusters = "environment in (staging, dev, prod)" },
        new { group = "support", role = "support", clusters = "" },
        new { group = "approver-1", role = "approver", clusters = "" },
        new { group = "approver-2", role = "approver", clusters = "" },
        new { group = "administrator", role = "administrator", clusters = "" },
        new { group = "administrator", role = "break-glass", clusters = "" },
    ];

    private const string BucketCredentials = "s3.json";

    /// <summary>Without <paramref name="s3"/> the console knows no way to buckets.</summary>
    public static void Write(SandboxFolder folder, string ownerConnection, string appConnection, SandboxProvider provider, SimulatedS3? s3 = null)
    {
        if (s3 is not null)
            PrivateFile.Write(Path.Combine(folder.Credentials, BucketCredentials), SimulatedS3.Credentials);
        File.WriteAllText(folder.Assignments, JsonSerializer.Serialize(new { grants = Grants }, Indented));
        PrivateFile.Write(folder.Settings, JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { Console = appConnection, Owner = ownerConnection },
            Postgres = new { MigrateAtStart = true },
            Access = new
            {
                Oidc = new
                {
                    Authority = provider.Issuer,
                    ClientId = ProviderClients.Console,
                    ClientSecretFile = folder.ConsoleSecret,
                    RequireHttpsMetadata = false,
                },
                Api = new { Audience = ProviderClients.ApiAudience },
                AssignmentsFile = folder.Assignments,
                Directory = new
                {
                    Mode = "Provider",
                    Url = provider.DirectoryUrl,
                    ClientId = ProviderClients.Directory,
                    ClientSecretFile = folder.DirectorySecret,
                    // One machine does all of it here, beside whatever else its person runs.
                    Timeout = "00:00:15",
                },
            },
            Clusters = new { Folder = folder.Clusters, CredentialsFolder = folder.Credentials, ExecutorCredentialsFolder = folder.ExecutorCredentials },
            // Beside the database here; elsewhere on another machine or in a bucket.
            Audit = new { SigningKeyFile = folder.AuditKey(), Checkpoints = new { Folder = folder.Checkpoints } },
            // What a finalizer holds here is held on purpose: nobody needs to wait ten minutes to see how that ends.
            Approvals = new { FinalizerPatience = "00:00:15" },
            Storage = new { Buckets = s3 is null ? [] : Buckets(s3) },
            Captures = new { MaskingKeyFile = folder.MaskingKey, Jitter = "00:00:00" },
        }, Indented));
    }

    private static object[] Buckets(SimulatedS3 s3) =>
    [
        new { Clusters = "", Endpoint = s3.Address, ForcePathStyle = true, CredentialsFile = BucketCredentials, ReadEvery = "00:00:15", MeasureEvery = "00:10:00", MeasureVersions = true },
    ];
}
