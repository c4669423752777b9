namespace OpsConsole.Sandbox.Clusters;

/// <summary>Leaves signals to the program that holds the cluster; a web host would otherwise take Ctrl-C for itself.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
