using System.Diagnostics;

namespace OpsConsole.Testing.Circuits;

/// <summary>One change of the page as the console sent it.</summary>
/// <param name="Id">Its number in the circuit.</param>
/// <param name="ArrivedAt">When it came off the socket, before anything was read of it; a timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Bytes">Its size on the wire.</param>
/// <param name="Texts">Each text and piece of markup in it.</param>
public sealed record RenderedBatch(long Id, long ArrivedAt, int Bytes, IReadOnlyList<string> Texts)
{
    public bool Has(string text) => Texts.Any(part => part.Contains(text, StringComparison.Ordinal));
}
