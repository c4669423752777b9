using System.Text;
using OpsConsole.Kubernetes;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>Keeps the text of every item since the last beginning.</summary>
internal sealed class Collected : IListSink
{
    public List<string> Items { get; } = [];

    public int Beginnings { get; private set; }

    public void Begin()
    {
        Items.Clear();
        Beginnings++;
    }

    public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        Items.Add(Encoding.UTF8.GetString(item.Span));
        return ValueTask.CompletedTask;
    }
}
