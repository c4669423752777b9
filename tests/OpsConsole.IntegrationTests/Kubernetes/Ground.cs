using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>A server that misbehaves on request, an authority it belongs to, a fake clock and a connection between them.</summary>
internal sealed class Ground : IAsyncDisposable
{
    public static readonly ResourceType Buckets = new()
    {
        Group = "s3.aws.upbound.io",
        Version = "v1beta2",
        Resource = "buckets",
        Kind = "Bucket",
        Namespaced = false,
    };

    private readonly List<ClusterConnection> _connections = [];

    private Ground(TestAuthority authority, FaultServer server)
    {
        Authority = authority;
        Server = server;
    }

    public TestAuthority Authority { get; }

    public FaultServer Server { get; }

    public PacedTime Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task<Ground> StartAsync(Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols protocols =
        Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1AndHttp2, string[]? names = null)
    {
        var authority = new TestAuthority();
        return new Ground(authority, await FaultServer.StartAsync(authority.IssueServer(names ?? ["127.0.0.1", "localhost"]), protocols));
    }

    /// <summary>More patient than any test: the fake clock runs faster than a busy machine answers.</summary>
    public ConnectionSettings Settings => new()
    {
        Name = "edge-01",
        Server = Server.Address,
        CertificateAuthorityFile = Authority.AuthorityFile,
        Credential = new CredentialReference.None(),
        SilenceTimeout = TimeSpan.FromHours(1),
        RequestTimeout = TimeSpan.FromHours(2),
    };

    public ConnectionSettings Impatient => Settings with { SilenceTimeout = TimeSpan.FromSeconds(10) };

    public ClusterConnection Connect(ConnectionSettings? settings = null)
    {
        var connection = new ClusterConnection(settings ?? Settings, Time);
        _connections.Add(connection);
        return connection;
    }

    public async Task<ListOutcome> ListAsync(IListSink sink, ListOptions? options = null, ConnectionSettings? settings = null) =>
        await Time.RunAsync(new ResourceLister(Connect(settings), Time).ListAsync(Buckets, options ?? new ListOptions(), sink, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        await Server.DisposeAsync();
        Authority.Dispose();
    }
}
