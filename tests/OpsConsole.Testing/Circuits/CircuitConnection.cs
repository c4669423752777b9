using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace OpsConsole.Testing.Circuits;

/// <summary>The socket of one circuit and the calls that a browser makes over it (CircuitManager.ts).</summary>
internal sealed class CircuitConnection : IAsyncDisposable
{
    /// <summary>A page of ten thousand rows is one message.</summary>
    private const long LargestMessage = 64 << 20;

    private readonly ConsoleSession _session;
    private readonly bool _sendsOrigin;
    private readonly HubConnection _hub;
    private HttpStatusCode? _refused;
    private string? _circuit;
    private int _calls;

    public CircuitConnection(ConsoleSession session, bool sendsOrigin)
    {
        (_session, _sendsOrigin) = (session, sendsOrigin);
        var builder = new HubConnectionBuilder().WithUrl(new Uri(session.Console, "_blazor"), HttpTransportType.WebSockets, options =>
        {
            options.Cookies = session.Cookies;
            options.WebSocketFactory = async (context, cancellationToken) => await ConnectAsync(context.Uri, cancellationToken);
            (options.ApplicationMaxBufferSize, options.TransportMaxBufferSize) = (LargestMessage, LargestMessage);
            if (sendsOrigin)
                options.Headers["Origin"] = session.Origin;
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        _hub = builder.Build();
        _hub.ServerTimeout = Eventually.Limit;
    }

    public event Func<Exception?, Task> Closed
    {
        add => _hub.Closed += value;
        remove => _hub.Closed -= value;
    }

    /// <summary>What to do when the console calls the browser by this name; calls come one after the other.</summary>
    public void On(string name, Type[] arguments, Func<object?[], Task> act) => _hub.On(name, arguments, act);

    public async Task StartAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            await _hub.StartAsync(cancellationToken);
        }
        catch (HttpRequestException error) when (error.StatusCode is { } status)
        {
            throw new CircuitRefusedException(status, "POST /_blazor/negotiate");
        }
        catch (Exception) when (_refused is { } status)
        {
            throw new CircuitRefusedException(status, "the circuit's socket");
        }
        // The components come once the console's renderer is there.
        _circuit = await _hub.InvokeAsync<string?>("StartCircuit", _session.Console.ToString(), address.ToString(), "[]", "", cancellationToken)
            ?? throw new InvalidOperationException($"the console began no circuit for {address}");
    }

    public Task AddComponentsAsync(PrerenderedPage page) => _hub.SendAsync("UpdateRootComponents", page.Operations(), page.State);

    public Task RenderedAsync(long batch) => _hub.SendAsync("OnRenderCompleted", batch, null);

    public Task AnswerAsync(long call, string result) => _hub.SendAsync("EndInvokeJSFromDotNet", call, true, string.Create(CultureInfo.InvariantCulture, $"[{call},true,{result}]"));

    public Task InvokeAsync(long dotNetObject, string method, string arguments) => _hub.SendAsync("BeginInvokeDotNetFromJS",
        Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture), null, method, dotNetObject, arguments);

    public Task GoAsync(Uri address, string? state, bool isLink) => _hub.SendAsync("OnLocationChanged", address.ToString(), state, isLink);

    /// <summary>As a tab that is closed: the console need not wait for it to come back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_circuit is not null)
            try
            {
                using var told = await _session.PostAsync("/_blazor/disconnect", new() { ["circuitId"] = _circuit }, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                // The console is gone, and the circuit with it.
            }
        await _hub.DisposeAsync();
    }

    private async Task<WebSocket> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.Cookies = _session.Cookies;
        if (_sendsOrigin)
            socket.Options.SetRequestHeader("Origin", _session.Origin);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch (WebSocketException)
        {
            _refused = socket.HttpStatusCode;
            socket.Dispose();
            throw;
        }
    }
}
