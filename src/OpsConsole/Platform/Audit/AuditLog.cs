using System.Collections.Concurrent;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Audit;

/// <summary>Something that happened and must be provable later. Never holds a manifest or a secret.</summary>
public sealed record AuditEvent
{
    /// <summary>Makes a repeated write of the same event a no-op.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>Null for what the console did by itself.</summary>
    public Caller? Caller { get; init; }
    /// <summary>A dotted verb: <c>signin.succeeded</c>, <c>capture.started</c>, <c>configuration.reloaded</c>.</summary>
    public required string Action { get; init; }
    /// <summary>What it was done to, in words an operator knows: <c>cluster prod-use1-07</c>.</summary>
    public required string Subject { get; init; }
    /// <summary>The cluster it concerns, where it concerns one: its readers may see the event.</summary>
    public int? ClusterId { get; init; }
    public required string Outcome { get; init; }
    public IReadOnlyDictionary<string, string> Detail { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Records what happened by itself, outside of the transaction of an effect. Those who record at once share one transaction: each waits for its
/// end, so that an event is durable before its answer, and the chain is taken once for all of them.
/// </summary>
public sealed class AuditLog(AuditStore store) : IDisposable
{
    private const int MostAtOnce = 200;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Throws when it cannot be recorded: what must be provable must not go on without.</summary>
    public async Task RecordAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var own = new Waiting(auditEvent);
        _waiting.Enqueue(own);
        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        // Whoever is being written waits for what comes of it.
        catch (OperationCanceledException) when (own.TryTake())
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            await own.Written;
            return;
        }
        try
        {
            while (!own.Written.IsCompleted)
                await WriteAsync([.. Take()]);
        }
        finally
        {
            _turn.Release();
        }
        await own.Written;
    }

    public void Dispose() => _turn.Dispose();

    private IEnumerable<Waiting> Take()
    {
        for (var taken = 0; taken < MostAtOnce && _waiting.TryDequeue(out var next);)
            if (next.TryTake())
            {
                taken++;
                yield return next;
            }
    }

    private async Task WriteAsync(IReadOnlyList<Waiting> together)
    {
        try
        {
            // Not ended by the one whose turn it is: others wait for it.
            await store.AppendAllAsync([.. together.Select(waiting => waiting.Event)], CancellationToken.None);
            foreach (var waiting in together)
                waiting.End(null);
        }
        // Told to everyone whose event it was, as if each had been alone.
        catch (Exception error) when (together.Count == 1 || error is DatabaseUnavailableException)
        {
            foreach (var waiting in together)
                waiting.End(error);
        }
        // One that cannot be written must not take the others with it.
        catch (Exception)
        {
            foreach (var waiting in together)
                await WriteAsync([waiting]);
        }
    }

    /// <summary>An event on its way.</summary>
    private sealed class Waiting(AuditEvent auditEvent)
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isTaken;

        public AuditEvent Event { get; } = auditEvent;

        public Task Written => _written.Task;

        /// <summary>Once: by who writes it, or by who does not wait for it any more.</summary>
        public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

        public void End(Exception? error)
        {
            if (error is null)
                _written.SetResult();
            else
                _written.SetException(error);
        }
    }
}
