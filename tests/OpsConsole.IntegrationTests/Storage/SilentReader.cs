using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>A client of the hub on a bare WebSocket that reads only when it is told to, behind a small buffer of its own. SignalR's hub protocol, JSON.</summary>
internal sealed class SilentReader : IAsyncDisposable
{
    private const string End = "\u001e";
    private const int SmallBuffer = 8192;

    private readonly ClientWebSocket _socket;
    private readonly HttpMessageInvoker _http;

    private SilentReader(ClientWebSocket socket, HttpMessageInvoker http) => (_socket, _http) = (socket, http);

    /// <summary>What was read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Connects and subscribes.</summary>
    /// <param name="console">Its address.</param>
    /// <param name="token">A bearer token.</param>
    /// <param name="subscription">As JSON.</param>
    public static async Task<SilentReader> SubscribeAsync(Uri console, string token, string subscription)
    {
        var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = SmallBuffer, NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(new Uri(console, "/hubs/storage")) { Scheme = "ws" }.Uri, http, CancellationToken.None);
        var reader = new SilentReader(socket, http);
        await reader.SendAsync($$"""{"protocol":"json","version":1}{{End}}""");
        await reader.SendAsync($$"""{"type":4,"invocationId":"1","target":"Subscribe","arguments":[{{subscription}}]}{{End}}""");
        return reader;
    }

    /// <summary>Reads until something arrives that holds the text; false where the console ended the connection before.</summary>
    public async Task<bool> UntilAsync(string text)
    {
        var (buffer, seen) = (new byte[64 * 1024], new StringBuilder());
        do
        {
            if (await ReadAsync(buffer) is not { } count)
                return false;
            Bytes += count;
            seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
            if (seen.Length > 4 * buffer.Length)
                seen.Remove(0, seen.Length - (2 * buffer.Length));
        }
        while (!seen.ToString().Contains(text, StringComparison.Ordinal));
        return true;
    }

    /// <summary>As every SignalR client does while it lives, whether it reads or not.</summary>
    public async Task PingAsync()
    {
        try
        {
            await SendAsync($$"""{"type":6}{{End}}""");
        }
        catch (WebSocketException)
        {
            // The console ended it; whoever reads finds out.
        }
    }

    private async Task<int?> ReadAsync(byte[] buffer)
    {
        try
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            return part.MessageType is WebSocketMessageType.Close ? null : part.Count;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
