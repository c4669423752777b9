using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace OpsConsole.BrowserTests;

/// <summary>What a tab came by. It goes into the output of its test, which is shown where the test fails: a wait without an end does not say what was there instead.</summary>
internal sealed class VisitDiary
{
    private const int Kept = 12;

    private const string Acts = """
        window.acts = [];
        for (const kind of ['pointerdown', 'click', 'keydown'])
          addEventListener(kind, (event) => {
            acts.push(`${kind} ${event.key ?? ''} on ${event.target.tagName} ${(event.target.innerText ?? '').slice(0, 30)}`);
            acts.splice(0, acts.length - 6);
          }, true);
        """;

    // Whatever waits for a frame, as tables that scroll do, waits for ever in a tab that is not drawn any more.
    private const string Shown = """
        async () => `${await Promise.race([new Promise(done => requestAnimationFrame(() => done('drawn'))), new Promise(done => setTimeout(done, 1000, 'NOT DRAWN'))])}, ${document.documentElement.dataset.interactive ?? 'a picture'}, focus on ${document.activeElement?.tagName}, ${(window.acts ?? []).join('; ')}: ` +
          (document.querySelector('main') ?? document.body).innerText.replaceAll(/\s+/g, ' ').replace(/^(.{500}).*(.{1500})$/, '$1 … $2')
        """;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly IPage _page;

    public VisitDiary(IPage page)
    {
        _page = page;
        page.Console += (_, message) => Keep($"console {message.Type}: {message.Text}");
        page.RequestFailed += (_, request) => Keep($"{request.Method} {request.Url}: {request.Failure}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                Keep($"{response.Request.Method} {response.Url}: {response.Status}");
        };
        page.WebSocket += (_, socket) =>
        {
            Keep("circuit opened");
            socket.Close += (_, _) => Keep("circuit closed");
            socket.SocketError += (_, fault) => Keep($"circuit: {fault}");
        };
    }

    /// <summary>Notes what the person does from the next page on.</summary>
    public Task BeginAsync() => _page.AddInitScriptAsync(Acts);

    public async Task TellAsync(SandboxedConsole console)
    {
        if (TestContext.Current.TestOutputHelper is not { } output)
            return;
        output.WriteLine($"at {_page.Url}");
        output.WriteLine(await ShownAsync());
        foreach (var line in _lines)
            output.WriteLine(line);
        foreach (var line in console.Troubles)
            output.WriteLine(line);
    }

    private async Task<string> ShownAsync()
    {
        try
        {
            return await _page.EvaluateAsync<string>(Shown).WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            return $"the page does not say what it shows: {exception.Message}";
        }
    }

    private void Keep(string line)
    {
        _lines.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {line}");
        while (_lines.Count > Kept)
            _lines.TryDequeue(out _);
    }
}
