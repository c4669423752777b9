using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OpsConsole.Sandbox;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

/// <summary>What the container image would hold, run as it would run there: published, unprivileged, from a folder it may not write.</summary>
public sealed class PublishedConsoleTests(PostgresFixture postgres) : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opublish-");

    public void Dispose()
    {
        foreach (var folder in Folders())
            File.SetUnixFileMode(folder.FullName, Readable | UnixFileMode.UserWrite);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_published_console_runs_unprivileged_from_a_read_only_folder()
    {
        var program = await PublishAsync();
        var before = Snapshot();
        await using var console = await TestConsole.PrepareAsync(postgres);
        var certificate = console.Folder.In("keys.pem");
        await File.WriteAllTextAsync(certificate, SelfSigned());
        var user = PostgresUser.Choose();
        user.Own(console.Folder.Path);
        await using var published = ConsoleProcess.Start(new()
        {
            Program = program,
            Folder = _folder.FullName,
            Environment = "Production",
            SettingsFile = console.Folder.Settings,
            Settings = new Dictionary<string, string?> { ["DataProtection:CertificateFile"] = certificate },
            Prefix = user.Prefix,
        });
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var client = new HttpClient { BaseAddress = await published.ReadyAsync(limit.Token) };

        await StaticAssets.AssertServedAsync(program, client);
        Assert.Equal(before, Snapshot());
    }

    private async Task<string> PublishAsync()
    {
        // What was just built, in the same configuration.
        var configuration = new DirectoryInfo(Path.GetDirectoryName(Repository.Console)!).Parent!.Name;
        var start = new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(Repository.Root, "src", "OpsConsole"), "-c", configuration, "--no-build", "-v", "q", "-o", _folder.FullName])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, output);
        foreach (var folder in Folders())
            File.SetUnixFileMode(folder.FullName, Readable);
        return Path.Combine(_folder.FullName, "OpsConsole.dll");
    }

    /// <summary>Production refuses to keep its keys in the database unencrypted.</summary>
    private static string SelfSigned()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private IEnumerable<DirectoryInfo> Folders() => [_folder, .. _folder.EnumerateDirectories("*", SearchOption.AllDirectories)];

    private List<string> Snapshot() =>
        [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}").Order()];
}
