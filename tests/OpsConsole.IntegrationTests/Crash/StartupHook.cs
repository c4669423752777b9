using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Postgres;

/// <summary>
/// Does in a console's own process, before its Main, what no page or endpoint of it does by itself, and ends it: <c>OPSCONSOLE_DO</c> names what,
/// so that the process can be killed at a step of it. The runtime asks for this name.
/// </summary>
internal sealed class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OPSCONSOLE_DO") is not { Length: > 0 } what)
            return;
        // What the console does not bring lies beside this assembly.
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        AppDomain.CurrentDomain.AssemblyResolve += (_, asked) =>
            Path.Combine(folder, new AssemblyName(asked.Name).Name + ".dll") is var file && File.Exists(file) ? Assembly.LoadFrom(file) : null;
        try
        {
            DoAsync(what, Environment.GetEnvironmentVariable("OPSCONSOLE_DO_WITH")!.Split('\n')).GetAwaiter().GetResult();
            Environment.Exit(0);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            Environment.Exit(1);
        }
    }

    /// <summary>Apart, so that nothing of the console is looked for before it can be found.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task DoAsync(string what, string[] with)
    {
        await using var source = NpgsqlDataSource.Create(with[0]);
        var database = new Database(source, TimeProvider.System, NullLogger<Database>.Instance);
        var cluster = int.Parse(with[1], System.Globalization.CultureInfo.InvariantCulture);
        if (what == "purge")
        {
            await new HistoryPurge(new HistoryPurgeStore(database)).PurgeAsync(cluster, Guid.Parse(with[2]), 20, CancellationToken.None);
            return;
        }
        using var dictionaries = new DictionaryStore(database);
        var masking = new CaptureMasking(Options.Create(new CaptureOptions()));
        await new ObjectKeeper(new ObjectKeepStore(database), dictionaries, masking).KeepAsync(
            new Cluster { Id = cluster, Name = "one", Labels = new Dictionary<string, string>(), Health = new ClusterHealth(ClusterState.Ready, null, null, null) },
            "storage.k8s.io", "storageclasses", [.. with.Skip(2).Select(body => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(body))], CancellationToken.None);
    }
}
