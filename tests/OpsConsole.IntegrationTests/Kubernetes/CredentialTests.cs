using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class CredentialTests
{
    [Fact]
    public async Task A_token_is_read_again_at_every_request()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Json("{}"));
        var connection = ground.Connect(WithToken(ground, "first-token\n"));

        await connection.GetAsync("/version", CancellationToken.None);
        ground.Authority.Write("token", "second-token\n");
        await connection.GetAsync("/version", CancellationToken.None);

        Assert.Equal(["Bearer first-token", "Bearer second-token"], ground.Server.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task One_401_is_answered_with_the_credential_as_it_stands_now()
    {
        await using var ground = await Ground.StartAsync();
        var settings = WithToken(ground, "old-token");
        ground.Server.On("/version", async context =>
        {
            // The token is exchanged while the first request is under way.
            ground.Authority.Write("token", "new-token");
            await Answers.Guarded("new-token", Answers.Json("{}"))(context);
        });

        await ground.Connect(settings).GetAsync("/version", CancellationToken.None);

        Assert.Equal(["Bearer old-token", "Bearer new-token"], ground.Server.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task A_second_401_is_final_and_the_token_stands_in_no_message()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Status(401, "Unauthorized", "the token s3cr3t-t0ken has expired"));

        var error = await Fails(ground, WithToken(ground, "s3cr3t-t0ken"));

        Assert.Equal(KubernetesFault.Unauthorized, error.Fault);
        Assert.Equal(2, ground.Server.Requests.Count);
        Assert.DoesNotContain("s3cr3t-t0ken", error.ToString());
        Assert.DoesNotContain("s3cr3t-t0ken", error.ServerMessage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words-s3cr3t")]
    [InlineData("two\nlines-s3cr3t")]
    [InlineData("schlüssel-s3cr3t")]
    public async Task A_file_that_holds_no_token_is_named_but_not_quoted(string text)
    {
        await using var ground = await Ground.StartAsync();

        var error = await Fails(ground, WithToken(ground, text));

        Assert.Equal(KubernetesFault.CredentialMissing, error.Fault);
        Assert.Contains("token", error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString());
        Assert.Empty(ground.Server.Requests);
    }

    [Fact]
    public async Task A_missing_token_file_is_named()
    {
        await using var ground = await Ground.StartAsync();
        var missing = Path.Combine(ground.Authority.Folder, "nobody.token");

        var error = await Fails(ground, ground.Settings with { Credential = new CredentialReference.TokenFile(missing) });

        Assert.Equal(KubernetesFault.CredentialMissing, error.Fault);
        Assert.Contains(missing, error.Message);
    }

    [Fact]
    public async Task A_token_outside_the_configured_folder_is_not_sent()
    {
        await using var ground = await Ground.StartAsync();
        using var elsewhere = new TestAuthority();
        var outside = elsewhere.Write("token", "outside-token");
        var link = Path.Combine(ground.Authority.Folder, "token");
        File.CreateSymbolicLink(link, outside);

        var error = await Fails(ground, ground.Settings with
        {
            Credential = new CredentialReference.TokenFile(link),
            CredentialsFolder = ground.Authority.Folder,
        });

        Assert.Equal(KubernetesFault.CredentialMissing, error.Fault);
        Assert.Contains("leads out of the credentials folder", error.Message);
        Assert.Empty(ground.Server.Requests);
    }

    [Fact]
    public async Task The_authority_may_lie_in_a_folder_of_its_own_and_lends_it_to_nothing_else()
    {
        await using var ground = await Ground.StartAsync();
        using var executors = new TestAuthority();
        ground.Server.On("/version", Answers.Json("{}"));
        var settings = ground.Settings with
        {
            Credential = new CredentialReference.TokenFile(executors.Write("token", "executor-token")),
            CredentialsFolder = executors.Folder,
            CertificateAuthorityFolder = ground.Authority.Folder,
        };

        await ground.Connect(settings).GetAsync("/version", CancellationToken.None);
        var elsewhere = await Fails(ground, settings with { Credential = new CredentialReference.TokenFile(ground.Authority.Write("token", "reader-token")) });
        var nowhere = await Fails(ground, settings with { CertificateAuthorityFolder = null });

        Assert.Equal("Bearer executor-token", Assert.Single(ground.Server.Requests).Authorization);
        Assert.All([elsewhere, nowhere], error => Assert.Contains("leads out of the credentials folder", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_credential_travels_unencrypted_to_another_machine()
    {
        await using var ground = await Ground.StartAsync();

        var error = await Fails(ground, WithToken(ground, "token") with { Server = new Uri("http://api.prod.example:8080") });

        Assert.Equal(KubernetesFault.CertificateRefused, error.Fault);
        Assert.Contains("not https", error.Message);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_a_new_one_is_used_once_its_files_change()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Json("{}"));
        var (certificate, key) = ground.Authority.IssueClientFiles("client", "CN=capture-one");
        var connection = ground.Connect(ground.Settings with { Credential = new CredentialReference.ClientCertificateFiles(certificate, key) });

        await connection.GetAsync("/version", CancellationToken.None);
        ground.Authority.IssueClientFiles("client", "CN=capture-another");
        await connection.GetAsync("/version", CancellationToken.None);

        Assert.Equal(["CN=capture-one", "CN=capture-another"], ground.Server.Requests.Select(request => request.ClientSubject));
    }

    [Fact]
    public async Task A_certificate_beside_the_wrong_key_keeps_what_worked_and_refuses_a_first_start()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Json("{}"));
        var (certificate, key) = ground.Authority.IssueClientFiles("client", "CN=capture-one");
        var settings = ground.Settings with { Credential = new CredentialReference.ClientCertificateFiles(certificate, key) };
        var connection = ground.Connect(settings);
        await connection.GetAsync("/version", CancellationToken.None);

        var (strange, _) = ground.Authority.IssueClientFiles("strange", "CN=strange");
        ground.Authority.Write("client.crt", await File.ReadAllTextAsync(strange));

        await connection.GetAsync("/version", CancellationToken.None);
        Assert.Equal("CN=capture-one", ground.Server.Requests.Last().ClientSubject);
        Assert.Equal(KubernetesFault.CredentialMissing, (await Fails(ground, settings)).Fault);
    }

    [Fact]
    public async Task A_pods_service_account_brings_its_own_token_and_authority()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On("/version", Answers.Json("{}"));
        ground.Authority.Write("token", "pod-token");
        var settings = ground.Settings with
        {
            CertificateAuthorityFile = null,
            CredentialsFolder = "/nowhere",
            Credential = new CredentialReference.InClusterServiceAccount(ground.Authority.Folder),
        };

        await ground.Connect(settings).GetAsync("/version", CancellationToken.None);

        Assert.Equal("Bearer pod-token", Assert.Single(ground.Server.Requests).Authorization);
    }

    private static ConnectionSettings WithToken(Ground ground, string text) =>
        ground.Settings with { Credential = new CredentialReference.TokenFile(ground.Authority.Write("token", text)) };

    private static Task<KubernetesException> Fails(Ground ground, ConnectionSettings settings) =>
        Assert.ThrowsAsync<KubernetesException>(() => ground.Connect(settings).GetAsync("/version", CancellationToken.None));
}
