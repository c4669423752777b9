using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>An API server, real or simulated, and what a console needs to speak to it.</summary>
internal sealed record SuiteServer(string Name, ApiClient Api, string AuthorityFile, string TokenFile, string ExecutorTokenFile) : IDisposable
{
    public static SuiteServer Of(RealApiServer server)
    {
        var token = Path.Combine(server.CredentialsFolder, "administrator.token");
        return new("real", new ApiClient(server.Address, RealApiServer.AdministratorToken), server.Settings.CertificateAuthorityFile!, token, token);
    }

    public static SuiteServer Of(SimulatedCluster cluster) =>
        new(cluster.Name, new ApiClient(cluster.Address, File.ReadAllText(cluster.TokenFile)), cluster.CertificateAuthorityFile, cluster.ReadOnlyTokenFile, cluster.ExecutorTokenFile);

    /// <summary>Null where it is not there.</summary>
    public async Task<byte[]?> ReadAsync(string path) => await Api.GetAsync(path) switch
    {
        { Status: 200, Body: var body } => body,
        { Status: 404 } => null,
        var reply => throw new InvalidOperationException($"{path} cannot be read: {reply}"),
    };

    public async Task PatchAsync(string path, string body)
    {
        if (await Api.MergePatchAsync(path, body) is { Status: not 200 } reply)
            throw new InvalidOperationException($"{path} is not changed: {reply}");
    }

    /// <summary>Whatever holds it; it is gone afterwards.</summary>
    public async Task DeleteAsync(string path)
    {
        if (JsonNode.Parse((await ReadAsync(path))!)!["metadata"]!["finalizers"] is not null)
            await PatchAsync(path, """{"metadata":{"finalizers":null}}""");
        if (await Api.DeleteAsync(path) is { Status: not 200 } reply)
            throw new InvalidOperationException($"{path} is not deleted: {reply}");
    }

    public void Dispose() => Api.Dispose();
}

/// <summary>An object of the suite by its place.</summary>
/// <param name="Path">Where the server has it.</param>
/// <param name="Type">plural.group.</param>
/// <param name="Namespace">Empty where it has none.</param>
/// <param name="Name">Its name.</param>
internal sealed record SuiteObject(string Path, string Type, string Namespace, string Name)
{
    /// <param name="path">/apis/group/version[/namespaces/namespace]/plural/name.</param>
    public static SuiteObject Of(string path)
    {
        var parts = path.Split('/');
        return new(path, $"{parts[^2]}.{parts[2]}", parts.Length > 6 ? parts[5] : "", parts[^1]);
    }
}
