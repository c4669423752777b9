using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Clusters;

public sealed class FleetKeeperTests
{
    private static readonly ConnectionSettings Reading = new() { Name = "one", Server = new Uri("https://10.0.0.1:6443"), Credential = new CredentialReference.TokenFile("/r/one") };
    private static readonly ConnectionSettings Executing = Reading with { Credential = new CredentialReference.TokenFile("/e/one") };

    private readonly FakeTimeProvider _time = new();
    private readonly Fleet _fleet;
    private readonly FleetKeeper _keeper;

    public FleetKeeperTests()
    {
        _fleet = new(null!, new ClusterDeclarations(Options.Create(new ClusterOptions()), _time));
        _keeper = new(_fleet, _time);
    }

    [Fact]
    public void An_executor_s_connection_is_there_once_the_identity_is_settled_and_where_one_is_declared()
    {
        Declare(Reading, Executing);
        Assert.Null(_fleet.ExecutorConnectionTo("one"));

        Settle();
        Assert.Equal(Executing, _fleet.ExecutorConnectionTo("one")!.Settings);
        Assert.Equal(Reading, _fleet.ConnectionTo("one")!.Settings);

        Declare(Reading, null);
        Assert.Null(_fleet.ExecutorConnectionTo("one"));
        Assert.NotNull(_fleet.ConnectionTo("one"));
        Assert.Null(_fleet.ExecutorConnectionTo("nobody"));
    }

    [Fact]
    public async Task A_new_executor_s_credential_is_a_new_connection_beside_the_same_reading_one_and_the_old_one_ends()
    {
        Declare(Reading, Executing);
        Settle();
        var (reader, executor) = (_fleet.ConnectionTo("one"), _fleet.ExecutorConnectionTo("one")!);

        Declare(Reading, Executing);
        Assert.Same(executor, _fleet.ExecutorConnectionTo("one"));

        Declare(Reading, Executing with { Credential = new CredentialReference.TokenFile("/e/two") });
        Assert.Same(reader, _fleet.ConnectionTo("one"));
        Assert.NotSame(executor, _fleet.ExecutorConnectionTo("one"));

        _time.Advance(TimeSpan.FromMinutes(2));
        // The end comes on another thread than the clock's.
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!await IsClosedAsync(executor))
            limit.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public void Another_server_is_another_identity_for_both()
    {
        Declare(Reading, Executing);
        Settle();
        var elsewhere = new Uri("https://10.0.0.2:6443");

        Declare(Reading with { Server = elsewhere }, Executing with { Server = elsewhere });

        Assert.Null(_fleet.ConnectionTo("one"));
        Assert.Null(_fleet.ExecutorConnectionTo("one"));
    }

    private static async Task<bool> IsClosedAsync(ClusterConnection connection)
    {
        await Task.Yield();
        return await connection.DeleteAsync("/api/v1/namespaces/a", new("u", "1"), new(), CancellationToken.None) is DeleteAnswer.NotSent { Words: var words }
            && words.Contains("connection was closed", StringComparison.Ordinal);
    }

    private void Declare(ConnectionSettings reading, ConnectionSettings? executing) => _keeper.Follow(new([new ClusterDeclaration
    {
        File = "one.json",
        Connection = reading,
        ExecutorCredential = executing?.Credential,
        ExecutorConnection = executing,
        Labels = new Dictionary<string, string>(),
    }], []));

    private void Settle() => _fleet.Change("one", member => member with { IsSettled = true });
}
