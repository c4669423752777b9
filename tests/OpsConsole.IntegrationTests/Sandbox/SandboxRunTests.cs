using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OpsConsole.Sandbox;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Sandbox.Run;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

/// <summary>The sandbox as <c>./dev run</c> starts it: a process with its children.</summary>
[Collection(typeof(AloneCollection))]
public sealed partial class SandboxRunTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("osandbox-");

    public void Dispose()
    {
        PostgresHome.Erase(Path.Combine(_data.FullName, "postgresql"));
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task It_ends_with_one_address_and_the_accounts_and_leaves_nothing_behind_when_stopped()
    {
        var run = new Run(_data.FullName);
        var address = await run.AddressAsync();
        var children = ChildrenOf(_data.FullName);

        Assert.Single(run.Lines, line => line.Contains("http://", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.Contains("viewer, operator, support, approver-1, approver-2, administrator", StringComparison.Ordinal));
        Assert.NotEmpty(children);
        Assert.Equal(0, await run.StopAsync());
        await GoneAsync(children, address);
    }

    [Fact]
    public async Task Killed_it_takes_its_children_with_it()
    {
        var run = new Run(_data.FullName);
        var address = await run.AddressAsync();
        var children = ChildrenOf(_data.FullName);

        await run.KillAsync();

        Assert.NotEmpty(children);
        await GoneAsync(children, address);
    }

    [Fact]
    public async Task A_second_start_finds_its_data_its_address_and_its_secrets_again()
    {
        var first = new Run(_data.FullName);
        var address = await first.AddressAsync();
        var settings = await File.ReadAllTextAsync(Path.Combine(_data.FullName, "settings.json"));
        await first.StopAsync();

        var second = new Run(_data.FullName);

        Assert.Equal(address, await second.AddressAsync());
        var again = await File.ReadAllTextAsync(Path.Combine(_data.FullName, "settings.json"));
        Assert.Equal(Socket().Replace(settings, ""), Socket().Replace(again, ""));
        await second.StopAsync();
    }

    [Fact]
    public async Task A_port_that_somebody_takes_before_the_console_does_leads_to_another_one()
    {
        using var rival = new Rival();

        await using var sandbox = await SandboxHost.StartAsync(Small(port: null), rival.TakeConsolePort, CancellationToken.None);

        Assert.NotNull(rival.Port);
        Assert.NotEqual(rival.Port, sandbox.Address.Port);
        Assert.Equal($"{sandbox.Address.Port}\n", await File.ReadAllTextAsync(Path.Combine(_data.FullName, "ports", "console")));
    }

    [Fact]
    public async Task A_port_that_was_asked_for_and_is_taken_before_the_console_does_is_refused_by_its_number()
    {
        using var rival = new Rival();
        var wanted = Ports.TakeFree();

        var refused = await Assert.ThrowsAsync<SandboxException>(() => SandboxHost.StartAsync(Small(wanted), rival.TakeConsolePort, CancellationToken.None));

        Assert.Equal(wanted, rival.Port);
        Assert.Equal($"Port {wanted} is taken; choose another one with --port.", refused.Message);
    }

    [Fact]
    public async Task Two_sandboxes_never_share_a_folder()
    {
        using var first = SandboxFolder.Open(_data.FullName, fresh: false);
        var second = new Run(_data.FullName);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains(second.Lines, line => line.Contains("Another sandbox runs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--clusters", "0")]
    [InlineData("--clusters", "many")]
    [InlineData("--port", "70000")]
    [InlineData("--cluster", "3")]
    public void A_wrong_word_on_the_command_line_is_refused_by_name(string word, string value)
    {
        var refused = Assert.Throws<SandboxException>(() => SandboxArguments.Parse([word, value]));

        Assert.StartsWith(word, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_are_named_after_where_they_stand_and_differ_in_size()
    {
        var plans = ClusterPlan.For(5, 1_000);

        Assert.Equal(["prod-use1-01", "staging-euw1-01", "dev-usw2-01", "prod-use1-02", "staging-euw1-02"], plans.Select(plan => plan.Name));
        Assert.Equal([1_000, 400, 150], plans.Take(3).Select(plan => plan.Objects));
    }

    private SandboxArguments Small(int? port) => new() { Data = _data.FullName, Clusters = 1, Objects = 40, Port = port };

    private static async Task GoneAsync(IReadOnlyList<int> children, Uri address)
    {
        await Eventually.True(() => !children.Any(pid => Directory.Exists($"/proc/{pid}")), "every child process is gone");
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address));
    }

    /// <summary>Every process whose command line or environment names the data folder, but this one and the sandbox.</summary>
    private static List<int> ChildrenOf(string data)
    {
        var home = PostgresHome.Choose(Path.Combine(data, "postgresql"), PostgresUser.Choose());
        return
        [
            .. Process.GetProcesses().Select(process => process.Id)
                .Where(pid => pid != Environment.ProcessId && Mentions(pid, "cmdline", home) | Mentions(pid, "environ", data + "/settings.json")),
        ];
    }

    private static bool Mentions(int pid, string file, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}").Contains(text, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or somebody else's.
            return false;
        }
    }

    [GeneratedRegex(@"ocpg-[a-z0-9]+")]
    private static partial Regex Socket();

    /// <summary>One run of the sandbox's own program.</summary>
    private sealed class Run
    {
        private readonly List<string> _lines = [];
        private readonly WatchedProcess _process;

        public Run(string data) => _process = WatchedProcess.Start(new()
        {
            Command = ["dotnet", typeof(SandboxHost).Assembly.Location, "--data", data, "--objects", "40"],
            Line = line => { lock (_lines) _lines.Add(line); },
        });

        public IReadOnlyList<string> Lines
        {
            get { lock (_lines) return [.. _lines]; }
        }

        public async Task<Uri> AddressAsync() =>
            new(await Eventually.Value(
                () => Task.FromResult(Lines.Select(line => Address().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value),
                "the sandbox prints its address"));

        public Task<int> ExitAsync() => _process.WaitAsync(CancellationToken.None);

        public Task<int> StopAsync() => _process.StopAsync(CancellationToken.None);

        public Task KillAsync() => _process.KillAsync(CancellationToken.None);
    }

    /// <summary>Listens on the first port that the sandbox is about to give its console.</summary>
    private sealed partial class Rival : IDisposable
    {
        private TcpListener? _listener;

        public int? Port => (_listener?.LocalEndpoint as IPEndPoint)?.Port;

        public void TakeConsolePort(string progress)
        {
            if (_listener is not null || ConsolePort().Match(progress) is not { Success: true } found)
                return;
            _listener = new(IPAddress.Loopback, int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture));
            _listener.Start();
        }

        public void Dispose() => _listener?.Dispose();

        [GeneratedRegex(@"^the console on port (\d+)$")]
        private static partial Regex ConsolePort();
    }

    [GeneratedRegex(@"^\s*OpsConsole\s+(http://127\.0\.0\.1:\d+)$")]
    private static partial Regex Address();
}
