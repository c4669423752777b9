using System.Diagnostics;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>Many open tabs of one page without browsers: how long each took to open, and when each was told of a change.</summary>
internal sealed class CircuitCrowd : IAsyncDisposable
{
    private readonly List<HeadlessCircuit> _circuits = [];
    private readonly List<double> _opened = [];

    private CircuitCrowd()
    {
    }

    /// <summary>Milliseconds from asking for the page until what is waited for stands in it.</summary>
    public IReadOnlyList<double> Opened => _opened;

    /// <summary>Size of the batch that told of the last change.</summary>
    public int LastBytes { get; private set; }

    /// <summary>Opens them one after the other, each until this text stands in it.</summary>
    public static async Task<CircuitCrowd> OpenAsync(ConsoleSession session, string path, string shown, int count)
    {
        var crowd = new CircuitCrowd();
        while (crowd._circuits.Count < count)
        {
            var asked = Stopwatch.GetTimestamp();
            var circuit = await HeadlessCircuit.OpenAsync(session, path, CancellationToken.None);
            crowd._circuits.Add(circuit);
            var batch = await circuit.WaitForTextAsync(shown);
            crowd._opened.Add(Stopwatch.GetElapsedTime(asked, batch.ArrivedAt).TotalMilliseconds);
        }
        return crowd;
    }

    /// <summary>Milliseconds from a change until the batch that shows it came, for each circuit.</summary>
    /// <param name="text">What only that change brings, in one piece.</param>
    /// <param name="change">Makes it; the timestamp of when it was made.</param>
    public async Task<IReadOnlyList<double>> ToldAsync(string text, Func<Task<long>> change)
    {
        var waiting = _circuits.Select(circuit => circuit.BatchWithAsync(text, after: circuit.Batches.Count)).ToArray();
        var changed = await change();
        var told = await Task.WhenAll(waiting);
        LastBytes = told[^1].Bytes;
        return [.. told.Select(batch => Stopwatch.GetElapsedTime(changed, batch.ArrivedAt).TotalMilliseconds)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var circuit in _circuits)
            await circuit.DisposeAsync();
    }
}
