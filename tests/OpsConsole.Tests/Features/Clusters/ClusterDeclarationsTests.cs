using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Clusters;

public sealed class ClusterDeclarationsTests : IDisposable
{
    private const string Good = """{"name": "one", "server": "https://10.0.0.1:6443", "credential": {"tokenFile": "one.token"}, "labels": {"environment": "prod"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("ocdecl-").FullName;
    private readonly ClusterDeclarations _declarations;

    public ClusterDeclarationsTests()
    {
        File.WriteAllText(Path.Combine(_folder, "one.token"), "secret");
        _declarations = new(Options.Create(new ClusterOptions { Folder = _folder }), new FakeTimeProvider());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_file_is_a_cluster()
    {
        Write("one.json", Good);

        var change = _declarations.Reload();

        Assert.Equal(["one"], change!.Added);
        var declaration = Assert.Single(_declarations.Current.Accepted);
        Assert.Equal("prod", declaration.Labels["environment"]);
        Assert.Equal(Path.Combine(_folder, "one.token"), Assert.IsType<CredentialReference.TokenFile>(declaration.Connection.Credential).Path);
        Assert.Null(_declarations.Reload());
    }

    [Theory]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "sever": "x"}""", "sever: no such key")]
    [InlineData("""{"name": 1, "server": "https://h", "credential": {"tokenFile": "one.token"}}""", "name: this is a text")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "skipTlsVerification": "no"}""", "skipTlsVerification: this is true or false")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "skipTlsVerification": true}""", "only a sandbox")]
    [InlineData("""{"name": "one", "server": "http://h", "credential": {"tokenFile": "one.token"}}""", "use https")]
    [InlineData("""{"name": "one", "server": "h:6443", "credential": {"tokenFile": "one.token"}}""", "server:")]
    [InlineData("""{"name": "One!", "server": "https://h", "credential": {"tokenFile": "one.token"}}""", "is not a cluster name")]
    [InlineData("""{"name": "one", "server": "https://h"}""", "credential: give exactly one")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token", "inCluster": true}}""", "credential: give exactly one")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"exec": "aws"}}""", "credential.exec: no such key")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "two.token"}}""", "'two.token' does not exist")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "../one.token"}}""", "may not contain '..'")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "/etc/passwd"}}""", "leads out of the credentials folder")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "out.link"}}""", "leads out of the credentials folder")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "schedule": "every day"}""", "schedule: 'every day'")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "timeZone": "Mars/Olympus"}""", "timeZone: 'Mars/Olympus'")]
    [InlineData("""{"name": "one", "server": "https://h", "credential": {"tokenFile": "one.token"}, "labels": {"a": 1}}""", "labels.a: a label is a text")]
    [InlineData("""{"name": "one", "name": "two", "server": "https://h", "credential": {"tokenFile": "one.token"}}""", "not one JSON object")]
    [InlineData("""["name"]""", "not one JSON object")]
    [InlineData("{", "not one JSON object")]
    [InlineData("", "not one JSON object")]
    public void A_bad_file_is_refused_by_name_and_the_old_state_kept(string json, string reason)
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "out.link"), "/etc/passwd");
        Write("one.json", Good);
        _declarations.Reload();
        Write("one.json", json);

        var change = _declarations.Reload();

        var refused = Assert.Single(change!.Refused);
        Assert.Equal(("one.json", "one"), (refused.File, refused.Cluster));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal("https://10.0.0.1:6443/", Assert.Single(_declarations.Current.Accepted).Connection.Server.ToString());
        Assert.Null(_declarations.Reload());
    }

    [Fact]
    public void A_name_declared_twice_stays_with_its_holder()
    {
        Write("b.json", Good);
        _declarations.Reload();
        Write("a.json", Good.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal));

        var change = _declarations.Reload();

        Assert.Contains("declared by b.json already", Assert.Single(change!.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal("b.json", Assert.Single(_declarations.Current.Accepted).File);
    }

    [Fact]
    public void A_file_that_goes_takes_its_cluster_with_it_and_a_mended_one_is_accepted()
    {
        Write("one.json", "{");
        _declarations.Reload();
        Write("one.json", Good);

        Assert.Equal(["one"], _declarations.Reload()!.Added);
        Assert.Empty(_declarations.Current.Refused);
        File.Delete(Path.Combine(_folder, "one.json"));
        Assert.Equal(["one"], _declarations.Reload()!.Removed);
    }

    [Fact]
    public void A_folder_that_cannot_be_read_changes_nothing()
    {
        Write("one.json", Good);
        _declarations.Reload();
        Directory.Move(_folder, _folder + "-away");
        try
        {
            Assert.Contains("cannot be read", Assert.Single(_declarations.Reload()!.Refused).Reason, StringComparison.Ordinal);
            Assert.Single(_declarations.Current.Accepted);
        }
        finally
        {
            Directory.Move(_folder + "-away", _folder);
        }
    }

    [Fact]
    public void An_executor_s_credential_is_ignored_unopened_where_this_process_holds_none()
    {
        Write("one.json", With("executorCredential", """{"tokenFile": "../no/such.token"}"""));

        _declarations.Reload();

        var declaration = Assert.Single(_declarations.Current.Accepted);
        Assert.Equal(new CredentialReference.TokenFile("../no/such.token"), declaration.ExecutorCredential);
        Assert.Null(declaration.ExecutorConnection);
    }

    [Fact]
    public void An_executor_s_credential_lies_in_its_own_folder_and_the_authority_beside_the_reading_one()
    {
        var executors = Directory.CreateDirectory(_folder + "-executors").FullName;
        try
        {
            File.WriteAllText(Path.Combine(executors, "one.executor"), "secret");
            File.WriteAllText(Path.Combine(_folder, "ca.crt"), "");
            var declarations = new ClusterDeclarations(Options.Create(new ClusterOptions { Folder = _folder, ExecutorCredentialsFolder = executors }), new FakeTimeProvider());
            Write("one.json", With("executorCredential", """{"tokenFile": "one.executor"}, "certificateAuthority": "ca.crt" """));
            declarations.Reload();

            var declaration = Assert.Single(declarations.Current.Accepted);
            Assert.Equal(declaration.Connection with
            {
                Credential = new CredentialReference.TokenFile(Path.Combine(executors, "one.executor")),
                CredentialsFolder = executors,
                CertificateAuthorityFolder = _folder,
            }, declaration.ExecutorConnection);

            // The reading one's token is no executor's.
            Write("one.json", With("executorCredential", """{"tokenFile": "one.token"}"""));
            Assert.Contains("executorCredential.tokenFile: 'one.token' does not exist", Assert.Single(declarations.Reload()!.Refused).Reason, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(executors, recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"inCluster": true}""", "executorCredential.inCluster: an executor's credential lies in its own folder")]
    [InlineData("""{"exec": "aws"}""", "executorCredential.exec: no such key")]
    [InlineData("""{}""", "executorCredential: give exactly one")]
    [InlineData("7", "executorCredential: this is an object")]
    public void An_executor_s_credential_of_a_wrong_form_is_refused_by_every_process(string credential, string reason)
    {
        Write("one.json", With("executorCredential", credential));

        Assert.Contains(reason, Assert.Single(_declarations.Reload()!.Refused).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/readers", "/a/executors", true)]
    [InlineData("/a/readers", "/a/readers-2", true)]
    [InlineData("/a/readers", "/a/readers", false)]
    [InlineData("/a/readers", "/a/readers/executors", false)]
    [InlineData("/a/readers/x", "/a/readers/", false)]
    public void The_two_folders_of_credentials_lie_apart(string readers, string executors, bool isAccepted)
    {
        var options = new ClusterOptions { Folder = "/declarations", CredentialsFolder = readers, ExecutorCredentialsFolder = executors };

        Assert.Equal(isAccepted, !options.Validate(new(options)).Any());
    }

    private static string With(string key, string json) => Good.Replace("\"labels\"", $"\"{key}\": {json}, \"labels\"", StringComparison.Ordinal);

    private void Write(string file, string json) => File.WriteAllText(Path.Combine(_folder, file), json);
}
