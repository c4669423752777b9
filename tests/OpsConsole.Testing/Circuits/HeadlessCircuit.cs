using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Testing.Circuits;

/// <summary>
/// A tab of the console without a browser: the page's circuit over its real socket, the page's tree as the batches make it, and events sent into it.
/// Scripts are answered, not run. Its session must outlive it.
/// </summary>
public sealed partial class HeadlessCircuit : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CircuitOptions _options;
    private readonly PrerenderedPage _page;
    private readonly CircuitConnection _connection;
    private readonly PageTree _tree = new();
    private readonly List<RenderedBatch> _batches = [];
    private readonly List<ScriptCall> _calls = [];
    private readonly List<Waiter> _waiters = [];
    private readonly List<string> _failures = [];
    private readonly TaskCompletionSource _interactive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _renderer;
    private int _objects;
    private bool _isBusy;
    private string? _text;
    private Task? _closing;

    private HeadlessCircuit(ConsoleSession session, PrerenderedPage page, Uri address, CircuitOptions options)
    {
        (_page, _options, Address) = (page, options, address);
        _connection = new(session, options.SendsOrigin);
        On("JS.AttachComponent", [typeof(int), typeof(string)], call => Attach((int)call[0]!));
        On("JS.RenderBatch", [typeof(long), typeof(byte[])], call => RenderAsync((long)call[0]!, (byte[])call[1]!));
        On("JS.BeginInvokeJS", [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)],
            call => ScriptAsync((long)call[0]!, (string)call[1]!, (string?)call[2], isObject: (int)call[3]! == 1));
        On("JS.EndInvokeDotNet", [typeof(string), typeof(bool), typeof(string)], call => Done((bool)call[1]!, (string)call[2]!));
        On("JS.EndUpdateRootComponents", [typeof(long)], _ => Begin());
        On("JS.Error", [typeof(string)], call => Fail((string)call[0]!));
        // What only a real script would do something with.
        On("JS.ReceiveByteArray", [typeof(int), typeof(byte[])], _ => Task.CompletedTask);
        On("JS.BeginTransmitStream", [typeof(long)], _ => Task.CompletedTask);
        On("JS.EndLocationChanging", [typeof(int), typeof(bool)], _ => Task.CompletedTask);
        _connection.Closed += error =>
        {
            End(error is null ? "closed by the console" : $"lost: {error.Message}");
            return Task.CompletedTask;
        };
    }

    /// <summary>Where the tab is.</summary>
    public Uri Address { get; private set; }

    /// <summary>The page's first answer, before the circuit.</summary>
    public string Html => _page.Html;

    /// <summary>What a person reads on the page now, white space collapsed.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return _text ??= ReadableText.Of(_tree.Root);
        }
    }

    /// <summary>What arrived so far, in order.</summary>
    public IReadOnlyList<RenderedBatch> Batches
    {
        get
        {
            lock (_gate)
                return [.. _batches];
        }
    }

    /// <summary>What the console asked of scripts so far, in order.</summary>
    public IReadOnlyList<ScriptCall> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    /// <summary>Comes to an end with the circuit, and says why: left for another address, closed, lost or faulted.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Opens a page and its circuit; over once every component of it is interactive.</summary>
    /// <exception cref="CircuitRefusedException">The console gives no page or lets no circuit begin.</exception>
    public static async Task<HeadlessCircuit> OpenAsync(
        ConsoleSession session, string path, CancellationToken cancellationToken, CircuitOptions? options = null)
    {
        var page = await PrerenderedPage.GetAsync(session, path, cancellationToken);
        var circuit = new HeadlessCircuit(session, page, new(session.Console, path), options ?? new());
        try
        {
            await circuit._connection.StartAsync(circuit.Address, cancellationToken);
            await Task.WhenAny(circuit._interactive.Task, circuit.Ended).WaitAsync(Eventually.Limit, cancellationToken);
            return circuit.Ended.IsCompleted ? throw new InvalidOperationException($"the circuit of {path} never began: {await circuit.Ended}") : circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>The tab is too busy to tell the console that it drew anything, until it is ready again.</summary>
    public void BeBusy() => Volatile.Write(ref _isBusy, true);

    /// <summary>It tells so of all that came meanwhile.</summary>
    public Task BeReadyAsync()
    {
        Volatile.Write(ref _isBusy, false);
        return _connection.RenderedAsync(Batches[^1].Id);
    }

    /// <summary>Closes the tab.</summary>
    public async ValueTask DisposeAsync()
    {
        End("closed here");
        await CloseAsync();
    }

    private void On(string name, Type[] arguments, Func<object?[], Task> act) => _connection.On(name, arguments, async call =>
    {
        try
        {
            await act(call);
        }
        // The edge of what the console calls: a batch that cannot be read must end the test with its reason, not vanish in a log.
        catch (Exception error)
        {
            if (!_ended.Task.IsCompleted)
                End($"{name} failed here: {error}");
        }
    });

    private Task Attach(int component)
    {
        lock (_gate)
            _tree.Attach(component);
        return Task.CompletedTask;
    }

    private Task RenderAsync(long id, byte[] data)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        var batch = RenderBatch.Read(data);
        var texts = batch.Frames.Where(frame => frame.Kind is FrameKind.Text or FrameKind.Markup).Select(frame => frame.Value ?? "").ToArray();
        lock (_gate)
        {
            _tree.Apply(batch);
            _text = null;
            _batches.Add(new(id, arrivedAt, data.Length, texts));
            _waiters.RemoveAll(waiter => waiter.Look());
        }
        return Volatile.Read(ref _isBusy) ? Task.CompletedTask : _connection.RenderedAsync(id);
    }

    private async Task ScriptAsync(long id, string identifier, string? arguments, bool isObject)
    {
        var call = new ScriptCall(identifier, arguments is null ? default : JsonSerializer.Deserialize<JsonElement>(arguments));
        lock (_gate)
        {
            _calls.Add(call);
            _waiters.RemoveAll(waiter => waiter.Look());
        }
        if (id != 0)
            await _connection.AnswerAsync(id, isObject ? $$"""{"__jsObjectId":{{++_objects}}}""" : _options.Answers.GetValueOrDefault(identifier, "null"));
        if (call.LeavesFor is { } address)
            Leave(address);
        else if (call.Navigates)
            await MoveAsync(call[0]!.Value.GetString()!, call[1] is { } how && how.TryGetProperty("historyEntryState", out var state) ? state.GetString() : null, isLink: false);
        else if (identifier == "Blazor._internal.attachWebRendererInterop")
            await TakeRendererAsync(call.DotNetObject(1) ?? throw new InvalidOperationException("the renderer told nothing to call"));
        else if (identifier == "Blazor._internal.Virtualize.init" && _options.ViewHeight > 0)
            await _connection.InvokeAsync(call.DotNetObject(0)!.Value, "OnSpacerBeforeVisible", new JsonArray(0, 0, _options.ViewHeight).ToJsonString());
    }

    private Task TakeRendererAsync(long renderer)
    {
        _renderer = renderer;
        return _connection.AddComponentsAsync(_page);
    }

    private Task Begin()
    {
        _interactive.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>A browser only logs it: what an event was meant for may have left the page before it came. Whoever waits in vain is told.</summary>
    private Task Done(bool succeeded, string answer)
    {
        lock (_gate)
            if (!succeeded)
                _failures.Add(answer);
        return Task.CompletedTask;
    }

    private Task Fail(string reason)
    {
        End($"faulted: {reason}");
        return Task.CompletedTask;
    }

    private void Leave(string address)
    {
        End($"left for {address}");
        // Not waited for: it ends only after the call that we are in.
        _ = CloseAsync();
    }

    private Task MoveAsync(string address, string? state, bool isLink)
    {
        Address = new(Address, address);
        return _connection.GoAsync(Address, state, isLink);
    }

    private void End(string reason)
    {
        lock (_gate)
        {
            if (!_ended.TrySetResult(reason))
                return;
            foreach (var waiter in _waiters)
                waiter.GiveUp(reason);
            _waiters.Clear();
        }
    }

    private Task CloseAsync()
    {
        lock (_gate)
            return _closing ??= _connection.DisposeAsync().AsTask();
    }

    /// <summary>What stands there instead of what was waited for in vain.</summary>
    private string Instead()
    {
        lock (_gate)
            return $"the page reads: {Text}{(_failures.Count == 0 ? "" : $"; failed in the console: {string.Join("; ", _failures)}")}";
    }
}
