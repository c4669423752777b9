using System.Text.Json;
using System.Text.RegularExpressions;
using Cronos;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Clusters;

/// <summary>A declaration file that cannot be taken; the message names the key and the fix.</summary>
public sealed class DeclarationRefusedException(string message) : Exception(message);

/// <summary>Reads one declaration file strictly: every key is known, has the right type and points at what exists.</summary>
public sealed partial class DeclarationReader(ClusterOptions options)
{
    private static readonly string[] Keys =
        ["name", "server", "certificateAuthority", "tlsServerName", "credential", "executorCredential", "skipTlsVerification", "labels", "schedule", "timeZone"];

    private readonly string _credentials = Path.GetFullPath(options.CredentialsFolder ?? options.Folder ?? ".");
    private readonly string? _executorCredentials = options.ExecutorCredentialsFolder is { } folder ? Path.GetFullPath(folder) : null;

    /// <exception cref="DeclarationRefusedException">Why the file is refused.</exception>
    public ClusterDeclaration Read(string file, ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var root = new DeclarationObject(document.RootElement, "");
        root.RefuseUnknown(Keys);

        var name = root.RequiredText("name");
        if (!ClusterName().IsMatch(name))
            throw new DeclarationRefusedException($"name: '{name}' is not a cluster name; use up to 63 lower-case letters, digits, dots and hyphens.");
        var skipTls = root.Flag("skipTlsVerification");
        if (skipTls && !options.AllowSkipTlsVerification)
            throw new DeclarationRefusedException("skipTlsVerification: only a sandbox may skip TLS verification; name the server's certificateAuthority instead.");

        var connection = new ConnectionSettings
        {
            Name = name,
            Server = Server(root.RequiredText("server"), skipTls),
            CertificateAuthorityFile = root.Text("certificateAuthority") is { } bundle ? Find(_credentials, "certificateAuthority", bundle) : null,
            TlsServerName = root.Text("tlsServerName"),
            Credential = Credential("credential", root.Object("credential"), (key, path) => Find(_credentials, key, path)),
            // Links may change after this reading: the connection looks again at every use.
            CredentialsFolder = _credentials,
            SkipTlsVerification = skipTls,
        };
        return new ClusterDeclaration
        {
            File = file,
            Connection = connection,
            ExecutorCredential = ExecutorCredential(root, (_, path) => path),
            ExecutorConnection = _executorCredentials is { } folder && ExecutorCredential(root, (key, path) => Find(folder, key, path)) is { } executor
                ? connection with { Credential = executor, CredentialsFolder = folder, CertificateAuthorityFolder = _credentials }
                : null,
            Labels = root.Labels("labels"),
            Schedule = Schedule(root.Text("schedule")),
            TimeZone = Zone(root.Text("timeZone")),
        };
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new DeclarationRefusedException($"It is not one JSON object: {error.Message}");
        }
    }

    private static Uri Server(string text, bool skipTls)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http") || server.UserInfo.Length > 0 || server.Query.Length > 0)
            throw new DeclarationRefusedException($"server: '{text}' is not the address of an API server; write it as https://host:port.");
        if (server.Scheme == "http" && !skipTls)
            throw new DeclarationRefusedException("server: plain HTTP carries credentials in the clear; use https.");
        return server;
    }

    /// <summary>A pod's own account lies outside of the executors' folder, so it is none of theirs.</summary>
    private static CredentialReference? ExecutorCredential(DeclarationObject root, Func<string, string, string> find) =>
        root.Object("executorCredential") is not { } declared ? null
        : Credential("executorCredential", declared, find) is var credential and not CredentialReference.InClusterServiceAccount ? credential
        : throw new DeclarationRefusedException("executorCredential.inCluster: an executor's credential lies in its own folder; give tokenFile, or clientCertificate with clientKey.");

    /// <param name="name">The key it stands under.</param>
    /// <param name="credential">What stands there.</param>
    /// <param name="find">From a key and a path as named to the path that is used.</param>
    private static CredentialReference Credential(string name, DeclarationObject? credential, Func<string, string, string> find)
    {
        var form = $"{name}: give exactly one of tokenFile, clientCertificate with clientKey, inCluster: true.";
        if (credential is null)
            throw new DeclarationRefusedException(form);
        credential.RefuseUnknown(["tokenFile", "clientCertificate", "clientKey", "inCluster"]);

        return (credential.Text("tokenFile"), credential.Text("clientCertificate"), credential.Text("clientKey"), credential.Flag("inCluster")) switch
        {
            ({ } token, null, null, false) => new CredentialReference.TokenFile(find($"{name}.tokenFile", token)),
            (null, { } certificate, { } key, false) => new CredentialReference.ClientCertificateFiles(
                find($"{name}.clientCertificate", certificate), find($"{name}.clientKey", key)),
            (null, null, null, true) => new CredentialReference.InClusterServiceAccount(),
            _ => throw new DeclarationRefusedException(form),
        };
    }

    private static string? Schedule(string? cron)
    {
        if (cron is not null && !CronExpression.TryParse(cron, out _))
            throw new DeclarationRefusedException($"schedule: '{cron}' is not a cron expression of five fields, such as */15 * * * *.");
        return cron;
    }

    private static string? Zone(string? zone)
    {
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            throw new DeclarationRefusedException($"timeZone: '{zone}' is no IANA time zone, such as Europe/Berlin.");
        return zone;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
    private static partial Regex ClusterName();

    /// <returns>The path as named, not where its links lead: a rotated credential is found by the same name.</returns>
    private static string Find(string folder, string key, string file) => CredentialPaths.TryResolve(folder, file, out _, out var refusal)
        ? Path.Combine(folder, file)
        : throw new DeclarationRefusedException($"{key}: '{file}' {refusal}; put the file into the folder {folder}.");
}
