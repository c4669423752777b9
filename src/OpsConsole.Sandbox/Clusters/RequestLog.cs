using System.Text;

namespace OpsConsole.Sandbox.Clusters;

/// <summary>One request as it arrived whole.</summary>
/// <param name="Method">Such as <c>DELETE</c>.</param>
/// <param name="Path">Without its query.</param>
/// <param name="Query">With its question mark; empty where there is none.</param>
/// <param name="User">Who asked; null where nobody is known by the token.</param>
/// <param name="Body">As text; empty where there is none.</param>
public sealed record ReceivedRequest(string Method, string Path, string Query, string? User, string Body);

/// <summary>The newest requests to a cluster, so that a test can tell what did and what did not go over the wire. Keeps none until it is told to.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedRequest> _kept = new();
    private int _most;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> All
    {
        get
        {
            lock (_gate)
                return [.. _kept];
        }
    }

    /// <summary>Forgets what was kept, and keeps up to so many of those that come; 0 ends it.</summary>
    public void Keep(int most)
    {
        lock (_gate)
        {
            _most = most;
            _kept.Clear();
        }
    }

    /// <summary>Notes a request before any fault strikes it; its body can be read again afterwards.</summary>
    internal async Task NoteAsync(HttpContext context, string? user)
    {
        if (Volatile.Read(ref _most) == 0)
            return;
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        var received = new ReceivedRequest(context.Request.Method, context.Request.Path.Value ?? "/", context.Request.QueryString.Value ?? "", user,
            Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
        lock (_gate)
        {
            if (_most == 0)
                return;
            _kept.Enqueue(received);
            while (_kept.Count > _most)
                _kept.Dequeue();
        }
    }
}
