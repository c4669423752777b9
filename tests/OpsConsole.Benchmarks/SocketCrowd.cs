using System.Diagnostics;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace OpsConsole.Benchmarks;

/// <summary>The control of circuits: as many plain WebSockets of a server that does nothing but send the same bytes to all of them.</summary>
internal sealed class SocketCrowd : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly List<WebSocket> _sending = [];
    private readonly List<ClientWebSocket> _receiving = [];
    private readonly TaskCompletionSource _over = new();

    private SocketCrowd()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            lock (_sending)
                _sending.Add(socket);
            await _over.Task;
        });
    }

    public static async Task<SocketCrowd> OpenAsync(int count)
    {
        var crowd = new SocketCrowd();
        await crowd._server.StartAsync();
        var address = new UriBuilder(crowd._server.Urls.Single()) { Scheme = "ws" }.Uri;
        while (crowd._receiving.Count < count)
        {
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(address, CancellationToken.None);
            crowd._receiving.Add(socket);
        }
        return crowd;
    }

    /// <summary>Milliseconds until each had it whole.</summary>
    public async Task<IReadOnlyList<double>> ToldAsync(int bytes)
    {
        var message = new byte[bytes];
        var waiting = _receiving.Select(ReceiveAsync).ToArray();
        var sent = Stopwatch.GetTimestamp();
        foreach (var socket in _sending)
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        return [.. (await Task.WhenAll(waiting)).Select(arrived => Stopwatch.GetElapsedTime(sent, arrived).TotalMilliseconds)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _receiving)
            socket.Dispose();
        _over.SetResult();
        await _server.DisposeAsync();
    }

    private static async Task<long> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        while (!(await socket.ReceiveAsync(buffer, CancellationToken.None)).EndOfMessage)
        {
            // Until it is whole.
        }
        return Stopwatch.GetTimestamp();
    }
}
