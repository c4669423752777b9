using System.Text.Json.Nodes;

namespace OpsConsole.Testing.Circuits;

/// <summary>What a person does with the tab: waits, looks, clicks, types and goes elsewhere.</summary>
public sealed partial class HeadlessCircuit
{
    /// <summary>Waits until the page reads so; the batch after which it did, or the latest where it already does.</summary>
    public Task<RenderedBatch> WaitForTextAsync(string text) =>
        UntilAsync(() => Text.Contains(text, StringComparison.Ordinal) ? _batches[^1] : null, $"'{text}' stands on {Address}");

    /// <summary>Waits until the page no longer reads so.</summary>
    public Task<RenderedBatch> WaitForNoTextAsync(string text) =>
        UntilAsync(() => Text.Contains(text, StringComparison.Ordinal) ? null : _batches[^1], $"'{text}' is gone from {Address}");

    /// <summary>The first batch of those after a number of them that has this in one of its texts: cheaper than the whole page, for many circuits at once.</summary>
    public Task<RenderedBatch> BatchWithAsync(string text, int after = 0) => BatchAsync(batch => batch.Has(text), $"a change with '{text}'", after);

    /// <summary>The first batch of those after a number of them that is such a one.</summary>
    public Task<RenderedBatch> BatchAsync(Func<RenderedBatch, bool> which, string description, int after = 0) => UntilAsync(() =>
    {
        for (; after < _batches.Count; after++)
            if (which(_batches[after]))
                return _batches[after];
        return null;
    }, $"{description} comes to {Address}");

    /// <summary>Waits until the console has called this of the browser's scripts.</summary>
    public Task<ScriptCall> WaitForCallAsync(string identifier) =>
        UntilAsync(() => _calls.Find(call => call.Identifier == identifier), $"{Address} calls {identifier}");

    /// <summary>Waits for an element; predicates see the page between two batches.</summary>
    public Task<PageElement> WaitForAsync(Func<PageElement, bool> which, string description) =>
        UntilAsync(() => _tree.Root.Elements().FirstOrDefault(which), description);

    /// <summary>Looks at the page between two batches.</summary>
    public T Look<T>(Func<IEnumerable<PageElement>, T> look)
    {
        lock (_gate)
            return look(_tree.Root.Elements());
    }

    /// <summary>Clicks what has this text, label or title, once it is there and something waits for the click.</summary>
    public Task ClickAsync(string name) => ClickAsync(element => element.IsCalled(name), $"something called '{name}' to click");

    /// <summary>Clicks an element; bubbles, follows links and sends forms as a browser does.</summary>
    public async Task ClickAsync(Func<PageElement, bool> which, string description)
    {
        var path = await UntilAsync(() => _tree.Root.Elements().Where(which).Select(element => element.Path.ToArray()).LastOrDefault(IsClickable), description);
        var prevented = await DispatchAsync(path, BrowserEvent.Click);
        if (prevented)
            return;
        if (path.FirstOrDefault(element => element.Name == "a" && element["href"] is not null && element["target"] is null or "_self") is { } link)
            await GoAsync(link["href"]!, isLink: true);
        else if (path.Any(element => element.Submits))
            await DispatchAsync(path, BrowserEvent.Submit);
    }

    /// <summary>Types into the field of this label, placeholder, name or id, with the events that it waits for.</summary>
    public Task FillAsync(string field, string value) => FillAsync(element => element.IsField && element.IsCalled(field), value, $"a field '{field}'");

    /// <summary>Types into a field: input, and change when it is left.</summary>
    public async Task FillAsync(Func<PageElement, bool> which, JsonNode value, string description)
    {
        var path = (await WaitForAsync(which, description)).Path.ToArray();
        await DispatchAsync(path, BrowserEvent.Of("input", value));
        await DispatchAsync(path, BrowserEvent.Of("change", value));
    }

    /// <summary>Presses a key on an element.</summary>
    public async Task PressAsync(Func<PageElement, bool> which, string key, string description) =>
        await DispatchAsync([.. (await WaitForAsync(which, description)).Path], BrowserEvent.KeyDown(key));

    /// <summary>Goes to another page within the circuit.</summary>
    public Task GoAsync(string path) => GoAsync(path, isLink: true);

    private Task GoAsync(string path, bool isLink) => MoveAsync(path, null, isLink);

    private static bool IsClickable(PageElement[] path) =>
        path.Any(element => element.Handles("click") || element.Submits || (element.Name == "a" && element["href"] is not null));

    /// <summary>To each that waits for the event, from the inside out; true where one of them keeps the browser from what it does by itself.</summary>
    private async Task<bool> DispatchAsync(PageElement[] path, BrowserEvent happened)
    {
        var handlers = new List<PageHandler>();
        var prevented = false;
        Task sent;
        lock (_gate)
        {
            foreach (var element in path)
            {
                if (element.HandlerOf(happened.Name) is { } handler)
                    handlers.Add(handler);
                prevented |= element.Prevents(happened.Name);
                if (element.Stops(happened.Name))
                    break;
            }
            // Before a later batch can be confirmed, as a browser does it: with that the console forgets the handlers that the batch replaced.
            sent = Task.WhenAll(handlers.Select(handler => _connection.InvokeAsync(_renderer, "DispatchEventAsync", happened.For(handler))));
        }
        await sent;
        return prevented;
    }

    private Task<T> UntilAsync<T>(Func<T?> look, string description)
        where T : class
    {
        var waiter = new Waiter<T>(look, description);
        lock (_gate)
            if (!waiter.Look())
            {
                if (_ended.Task.IsCompletedSuccessfully)
                    waiter.GiveUp(_ended.Task.Result);
                else
                    _waiters.Add(waiter);
            }
        return waiter.ResultAsync(Instead);
    }

    private abstract class Waiter
    {
        /// <summary>True once what is waited for is there, or cannot be looked for.</summary>
        public abstract bool Look();

        public abstract void GiveUp(string reason);
    }

    private sealed class Waiter<T>(Func<T?> look, string description) : Waiter
        where T : class
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool Look()
        {
            try
            {
                return look() is { } found && _result.TrySetResult(found);
            }
            // The predicate is the test's own: its fault belongs to the test that waits.
            catch (Exception error)
            {
                return _result.TrySetException(error);
            }
        }

        public override void GiveUp(string reason) => _result.TrySetException(new InvalidOperationException($"the circuit is {reason}, and never {description}"));

        public async Task<T> ResultAsync(Func<string> instead)
        {
            try
            {
                return await _result.Task.WaitAsync(Eventually.Limit);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"never within {Eventually.Limit}: {description}; {instead()}");
            }
        }
    }
}
