using Microsoft.Extensions.Options;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>
/// Looks for approved requests that are due, emergencies, and executions that another process left, and runs each in a task of its own: a hung
/// cluster delays nobody else's request. Only where the process may execute.
/// </summary>
public sealed partial class ExecutionScheduler(
    Claims claims, RequestRun run, ItemFollow follow, ExecutionStore executions, RequestStore store, ApprovalSignal signal,
    DatabaseHealth database, IOptions<ApprovalOptions> options, IOptions<ReplicaOptions> replica, TimeProvider time, ILogger<ExecutionScheduler> logger) : BackgroundService
{
    private const int MostOpen = 2000;

    private static readonly RequestState[] Ours = [RequestState.Approved, RequestState.Executing, RequestState.Unknown, RequestState.BreakGlassExecuting];

    private static readonly string Holder = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly Dictionary<Guid, Task> _underway = [];
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!replica.Value.Executes)
            return;
        signal.Raised += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // Before the look: whatever is changed while it lasts calls for another.
                var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _woken, woken);
                await LookAsync(stoppingToken);
                // Other processes change requests too: they are looked for by the clock, and at once where this one changed something.
                await Task.WhenAny(woken.Task, Task.Delay(options.Value.LookInterval, time, stoppingToken));
            }
        }
        finally
        {
            signal.Raised -= Wake;
            // Whatever is under way is brought to a result, so that nothing is unknown because a process ended in good order.
            await Task.WhenAll(_underway.Values);
        }
    }

    private void Wake() => Volatile.Read(ref _woken).TrySetResult();

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WaitUntilUpAsync(cancellationToken);
            foreach (var done in _underway.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key).ToList())
                _underway.Remove(done);
            foreach (var request in await store.OldestInAsync(Ours, MostOpen, cancellationToken))
                if (IsDue(request) && !_underway.ContainsKey(request.Id))
                    _underway[request.Id] = Task.Run(() => OneAsync(request, cancellationToken), CancellationToken.None);
        }
        // The edge of the loop: a database that goes away is waited for.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotLooked(error);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>Whoever presses Run is waited for.</summary>
    private static bool IsDue(ApprovalRequest request) => request is not { State: RequestState.Approved, Start: StartChoice.Run, RunAskedAt: null };

    private async Task OneAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var begun = request.State is RequestState.Approved
                ? await claims.TryAsync(request.Id, Holder, cancellationToken)
                : await claims.TakeAsync(request, Holder, cancellationToken);
            if (begun is null)
                return;
            LogBegun(begun.Request.Number, begun.Claim.Epoch);
            signal.Changed();
            await HeldAsync(begun, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends; whoever takes it over goes on.
        }
        catch (ExecutionLostException error)
        {
            LogLost(request.Number, error);
        }
        // The edge of one request's task: the others go on, and this one is looked at again.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(request.Number, error);
        }
    }

    /// <summary>Runs it under a lease that lives as long as this process gives signs of life.</summary>
    private async Task HeldAsync(Begun begun, CancellationToken cancellationToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = BeatAsync(begun.Claim, held);
        try
        {
            await ToTheEndAsync(begun, held.Token);
        }
        finally
        {
            await held.CancelAsync();
            await beating;
            await ReleaseAsync(begun.Claim);
        }
    }

    private async Task ToTheEndAsync(Begun begun, CancellationToken cancellationToken)
    {
        var isBroken = begun.Request.State is RequestState.Unknown;
        if (!isBroken && await store.ItemStatesAsync(begun.Request.Id, cancellationToken) is var states && !states.Values.Contains(ItemState.Unknown))
            await run.RunAsync(begun, states, cancellationToken);
        // Nothing is begun beside something unknown; it is looked at until it is known.
        while ((await store.FindAsync(begun.Request.Id, cancellationToken))!.State is RequestState.Unknown or RequestState.BreakGlassExecuting)
        {
            if (await follow.ResolveAsync(begun, cancellationToken))
            {
                await follow.WaitForHeldAsync(begun, cancellationToken);
                await executions.EndAsync(begun.Claim, "is known now", cancellationToken);
                signal.Changed();
                return;
            }
            // A server that cannot be read now may be read later; nothing is concluded before.
            await Task.Delay(options.Value.LookInterval, time, cancellationToken);
        }
    }

    private async Task BeatAsync(Claim claim, CancellationTokenSource held)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Value.Lease / 4, time, held.Token);
                if (await executions.BeatAsync(claim, options.Value.Lease, held.Token))
                    continue;
                await held.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The run ended.
        }
        // Without a sign of life another process takes over: this one must begin nothing more.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNoBeat(claim.Epoch, error);
            await held.CancelAsync();
        }
    }

    private async Task ReleaseAsync(Claim claim)
    {
        try
        {
            await executions.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // It runs out by itself.
        }
    }

    [LoggerMessage(1300, LogLevel.Information, "Request #{Number} is executed here under epoch {Epoch}")]
    private partial void LogBegun(long number, long epoch);

    [LoggerMessage(1301, LogLevel.Warning, "Approved requests could not be looked for")]
    private partial void LogNotLooked(Exception error);

    [LoggerMessage(1302, LogLevel.Warning, "The execution of request #{Number} is in other hands")]
    private partial void LogLost(long number, Exception error);

    [LoggerMessage(1303, LogLevel.Error, "The execution of request #{Number} broke off; it is looked at again")]
    private partial void LogFailed(long number, Exception error);

    [LoggerMessage(1304, LogLevel.Warning, "The execution under epoch {Epoch} could give no sign of life and begins nothing more")]
    private partial void LogNoBeat(long epoch, Exception error);
}
