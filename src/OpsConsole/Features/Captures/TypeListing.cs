using System.IO.Hashing;
using System.Threading.Channels;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Captures;

/// <summary>
/// Takes a list: what is known by its bytes is ticked off at once, the rest goes in parcels to a worker that canonicalises, compresses and
/// stages while the next items arrive. Memory holds at most a few parcels, however long the list.
/// </summary>
internal sealed class TypeListing(KnownObjects known, long seed, Func<Parcel, CancellationToken, Task> unpack) : IListSink, IDisposable
{
    private readonly Channel<Parcel> _parcels = Channel.CreateBounded<Parcel>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private Parcel _open = new(0);
    private int _attempt;

    /// <summary>Which beginning of the list counts; parcels of earlier ones do not.</summary>
    public int Attempt => _attempt;

    public long Items { get; private set; }

    public void Begin()
    {
        known.Begin();
        Items = 0;
        _open.Dispose();
        _open = new Parcel(++_attempt);
    }

    public async ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        Items++;
        var rawHash = XxHash128.HashToUInt128(item.Span, seed);
        if (known.See(rawHash))
            return;
        if (_open.TryAdd(item.Span, rawHash))
            return;
        await SendAsync(cancellationToken);
        // An empty parcel takes any item.
        _open.TryAdd(item.Span, rawHash);
    }

    /// <summary>Runs <paramref name="list"/> with the worker beside it, and returns when everything it brought is staged.</summary>
    public async Task<ListOutcome> RunAsync(Func<IListSink, CancellationToken, Task<ListOutcome>> list, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var worker = UnpackAsync(stop.Token);
        try
        {
            var outcome = await list(this, stop.Token);
            if (_open.Count > 0)
                await SendAsync(stop.Token);
            _parcels.Writer.Complete();
            await worker;
            return outcome;
        }
        catch (Exception) when (worker.IsFaulted)
        {
            // The worker's fault is why the list could not go on.
            await worker;
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            _parcels.Writer.TryComplete();
            await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _open.Dispose();

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var full = _open;
        _open = new Parcel(_attempt);
        await _parcels.Writer.WriteAsync(full, cancellationToken);
    }

    private async Task UnpackAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await foreach (var parcel in _parcels.Reader.ReadAllAsync(cancellationToken))
                using (parcel)
                    await unpack(parcel, cancellationToken);
        }
        catch (Exception error)
        {
            _parcels.Writer.TryComplete(error);
            throw;
        }
    }
}
