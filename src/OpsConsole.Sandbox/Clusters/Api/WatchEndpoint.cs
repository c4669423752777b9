using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Answers watches: what was missed since a revision, then what comes, with bookmarks for those who ask.</summary>
internal sealed class WatchEndpoint(ObjectStore store, TimeProvider time, TimeSpan bookmarkInterval)
{
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(45);

    public async Task AnswerAsync(HttpContext context, ServedType type, ApiRequest request)
    {
        var options = ListOptions.Parse(context.Request.Query, isWatch: true);
        var selectors = Selectors.Parse(type, context.Request.Query["labelSelector"], context.Request.Query["fieldSelector"]);
        var session = new Session(context, type, request, selectors, AcceptedForm.Of(context.Request), time);
        Answers.Begin(context, 200);
        await context.Response.StartAsync(context.RequestAborted);
        var faults = InnerFaults.Of(context);
        if (faults.IsWatchSilent())
            await Silence.UntilAsync(context.RequestAborted);
        if (faults.WatchLife() is { } life)
            options = options with { Timeout = life };
        StoreWatch watch;
        try
        {
            watch = await session.BeginAsync(store, options);
        }
        catch (CompactedException e)
        {
            await session.FailAsync(ApiFailureException.Expired($"too old resource version: {e.Wanted} ({e.Oldest})"));
            return;
        }
        try
        {
            await FollowAsync(session, watch, options, context.RequestAborted);
        }
        finally
        {
            store.Leave(watch);
        }
    }

    private async Task FollowAsync(Session session, StoreWatch watch, ListOptions options, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => Cancel(deadline), null, options.Timeout ?? LongestWatch, Timeout.InfiniteTimeSpan);
        var nextBookmark = time.GetUtcNow() + bookmarkInterval;
        while (!deadline.IsCancellationRequested)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            using var wake = options.Bookmarks
                ? time.CreateTimer(_ => Cancel(pause), null, Positive(nextBookmark - time.GetUtcNow()), Timeout.InfiniteTimeSpan)
                : null;
            try
            {
                if (!await watch.Coming.WaitToReadAsync(pause.Token))
                    return;
            }
            catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
            {
                await session.BookmarkAsync(store);
                nextBookmark = time.GetUtcNow() + bookmarkInterval;
                continue;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            while (watch.Coming.TryRead(out var change))
                session.Write(change);
            await session.FlushAsync();
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch ended in the same moment.
        }
    }

    /// <summary>One watching client: what it selected and how it wants its events.</summary>
    private sealed class Session(HttpContext context, ServedType type, ApiRequest request, Selectors selectors, AcceptedForm form, TimeProvider time)
    {
        private readonly PipeWriter _writer = context.Response.BodyWriter;
        private readonly string _prefix = request.Namespace is { } space ? space + "/" : "";
        private long _seen;

        public async Task<StoreWatch> BeginAsync(ObjectStore store, ListOptions options)
        {
            if (options.Revision is { } after and > 0)
            {
                var resumed = store.Watch(type.Name, after);
                _seen = after;
                foreach (var missed in resumed.Missed)
                    Write(missed);
                await FlushAsync();
                return resumed;
            }
            var (start, watch) = store.WatchFromNow(type.Name);
            _seen = start.Revision;
            foreach (var present in start.Objects.From(_prefix, null))
                if (selectors.Match(present))
                    Write("ADDED", present);
            await FlushAsync();
            return watch;
        }

        /// <summary>An object that begins or ceases to match is added or deleted for this client.</summary>
        public void Write(Change change)
        {
            if (change.Revision <= _seen || !change.Object.Key.StartsWith(_prefix, StringComparison.Ordinal))
                return;
            _seen = change.Revision;
            var did = change.Previous is { } previous && selectors.Match(previous);
            var does = change.Kind != ChangeKind.Deleted && selectors.Match(change.Object);
            if (does)
                Write(did ? "MODIFIED" : "ADDED", change.Object);
            else if (did)
                Write("DELETED", change.Kind == ChangeKind.Deleted ? change.Object : Revisions.Restamp(change.Previous!, change.Revision));
        }

        public async Task BookmarkAsync(ObjectStore store)
        {
            var revision = Math.Max(_seen, store.Revision).ToString(CultureInfo.InvariantCulture);
            var mark = new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.GroupVersion(request.Version) };
            mark["metadata"] = type.IsCustom
                ? new JsonObject { ["resourceVersion"] = revision }
                : new JsonObject { ["resourceVersion"] = revision, ["creationTimestamp"] = null };
            Answers.Write(_writer, Json.ToUtf8(new JsonObject { ["type"] = "BOOKMARK", ["object"] = mark }));
            Answers.Write(_writer, "\n"u8);
            await FlushAsync();
        }

        public async Task FailAsync(ApiFailureException failure)
        {
            Answers.Write(_writer, Json.ToUtf8(new JsonObject { ["type"] = "ERROR", ["object"] = failure.ToStatus() }));
            Answers.Write(_writer, "\n"u8);
            await FlushAsync();
        }

        public async Task FlushAsync() => await _writer.FlushAsync(context.RequestAborted);

        private void Write(string kind, StoredObject stored)
        {
            Answers.Write(_writer, System.Text.Encoding.UTF8.GetBytes($$"""{"type":"{{kind}}","object":"""));
            if (form == AcceptedForm.Whole)
                Answers.WriteObject(_writer, type, request.Version, stored);
            else if (form == AcceptedForm.Metadata)
                Answers.Write(_writer, Json.ToUtf8(PartialMetadata.Of(stored)));
            else
                Answers.Write(_writer, Json.ToUtf8(TableOf(stored)));
            Answers.Write(_writer, "}\n"u8);
        }

        private JsonObject TableOf(StoredObject stored)
        {
            var metadata = new JsonObject { ["resourceVersion"] = stored.Revision.ToString(CultureInfo.InvariantCulture) };
            return Tables.Of(type, request.Version, [stored], metadata, context.Request.Query["includeObject"], time.GetUtcNow());
        }
    }
}
