using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ClusterTrustTests
{
    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_before_any_request()
    {
        await using var ground = await Ground.StartAsync();
        using var other = new TestAuthority();

        var error = await Fails(ground, ground.Settings with { CertificateAuthorityFile = other.AuthorityFile });

        Assert.Equal(KubernetesFault.CertificateRefused, error.Fault);
        Assert.Contains("not trusted", error.Message);
        Assert.Empty(ground.Server.Requests);
    }

    [Fact]
    public async Task Without_an_authority_the_operating_systems_roots_decide()
    {
        await using var ground = await Ground.StartAsync();

        Assert.Equal(KubernetesFault.CertificateRefused, (await Fails(ground, ground.Settings with { CertificateAuthorityFile = null })).Fault);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var ground = await Ground.StartAsync(names: ["api.prod.example"]);

        var error = await Fails(ground, ground.Settings);

        Assert.Equal(KubernetesFault.CertificateRefused, error.Fault);
        Assert.Contains("127.0.0.1", error.Message);
    }

    [Fact]
    public async Task The_tls_server_name_is_what_the_certificate_must_say()
    {
        await using var ground = await Ground.StartAsync(names: ["api.prod.example"]);
        ground.Server.On("/version", Answers.Json("{}"));

        await Read(ground, ground.Settings with { TlsServerName = "api.prod.example" });
        var error = await Fails(ground, ground.Settings with { TlsServerName = "api.dev.example" });

        Assert.Equal(KubernetesFault.CertificateRefused, error.Fault);
        Assert.Contains("api.dev.example", error.Message);
    }

    [Fact]
    public async Task Verification_is_skipped_only_where_the_settings_say_so()
    {
        await using var ground = await Ground.StartAsync(names: ["elsewhere.example"]);
        ground.Server.On("/version", Answers.Json("{}"));

        await Read(ground, ground.Settings with { CertificateAuthorityFile = null, SkipTlsVerification = true });

        Assert.Single(ground.Server.Requests);
    }

    [Theory]
    [InlineData("", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "is not PEM")]
    public async Task A_certificate_authority_without_a_certificate_is_named(string text, string reason)
    {
        await using var ground = await Ground.StartAsync();
        var file = ground.Authority.Write("broken.crt", text);

        var error = await Fails(ground, ground.Settings with { CertificateAuthorityFile = file });

        Assert.Equal(KubernetesFault.CredentialMissing, error.Fault);
        Assert.Contains("broken.crt", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public async Task A_changed_certificate_authority_counts_from_the_next_request()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Json("{}"));
        using var other = new TestAuthority();
        var right = await File.ReadAllTextAsync(ground.Authority.AuthorityFile);
        var file = ground.Authority.Write("rotated.crt", await File.ReadAllTextAsync(other.AuthorityFile));
        var connection = ground.Connect(ground.Settings with { CertificateAuthorityFile = file });
        Assert.Equal(KubernetesFault.CertificateRefused,
            (await Assert.ThrowsAsync<KubernetesException>(() => connection.GetAsync("/version", CancellationToken.None))).Fault);

        ground.Authority.Write("rotated.crt", right);

        Assert.Equal("{}"u8.ToArray(), await connection.GetAsync("/version", CancellationToken.None));
    }

    private static Task<byte[]> Read(Ground ground, ConnectionSettings settings) => ground.Connect(settings).GetAsync("/version", CancellationToken.None);

    private static Task<KubernetesException> Fails(Ground ground, ConnectionSettings settings) =>
        Assert.ThrowsAsync<KubernetesException>(() => Read(ground, settings));
}
