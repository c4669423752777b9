using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Answers lists: pinned to one revision over all pages, spliced from stored bytes.</summary>
internal sealed class ListEndpoint(ObjectStore store, TimeProvider time)
{
    private const int FlushAfter = 256 * 1024;

    public async Task AnswerAsync(HttpContext context, ServedType type, ApiRequest request)
    {
        var options = ListOptions.Parse(context.Request.Query, isWatch: false);
        var page = Read(type, request, options, context.Request.Query, InnerFaults.Of(context));
        switch (AcceptedForm.Of(context.Request))
        {
            case AcceptedForm.Table:
                await Answers.JsonAsync(context, 200, Tables.Of(type, request.Version, page.Items, page.Metadata(), context.Request.Query["includeObject"], time.GetUtcNow()));
                return;
            case AcceptedForm.Metadata:
                await Answers.JsonAsync(context, 200, PartialMetadata.List(page.Items, (page with { Remaining = null }).Metadata()));
                return;
            default:
                await WriteAsync(context, type, request.Version, page);
                return;
        }
    }

    /// <summary>One object as a Table.</summary>
    public JsonObject TableOf(ServedType type, string version, StoredObject stored, string? includeObject)
    {
        var metadata = new JsonObject { ["resourceVersion"] = stored.Revision.ToString(CultureInfo.InvariantCulture) };
        return Tables.Of(type, version, [stored], metadata, includeObject, time.GetUtcNow());
    }

    /// <summary>One page as the client may see it.</summary>
    public ListPage Read(ServedType type, ApiRequest request, ListOptions options, IQueryCollection query, InnerFaults faults)
    {
        var selectors = Selectors.Parse(type, query["labelSelector"], query["fieldSelector"]);
        var token = options.Continue is { } encoded ? ContinueToken.Decode(encoded) : null;
        var snapshot = faults.StaleView()?.Of(type.Name) ?? SnapshotFor(type, options, token, faults);
        if (faults.IsPageEmpty())
            return new ListPage(snapshot.Revision, [], new ContinueToken(snapshot.Revision, token?.Start ?? "", (token?.EmptyPages ?? 0) + 1).Encode(), null);
        var prefix = request.Namespace is { } space ? space + "/" : "";
        // resourceVersion=0 is answered from the watch cache, which does not page.
        var limit = options.Limit <= 0 || (options.Revision == 0 && token is null) ? int.MaxValue : (int)Math.Min(options.Limit, int.MaxValue);
        var page = ListPage.Take(snapshot, prefix, token?.Start, limit, selectors);
        faults.Check(request, page.Items);
        return page;
    }

    private Snapshot SnapshotFor(ServedType type, ListOptions options, ContinueToken? token, InnerFaults faults)
    {
        try
        {
            if (token is not null)
                return token.IsInconsistent ? store.Latest(type.Name) : store.At(type.Name, token.Revision);
            var exact = options.Match == "Exact" || (options.Match is null && options.Limit > 0);
            if (options.Revision is not { } wanted)
                return store.Latest(type.Name);
            if (exact && wanted > 0)
                return store.At(type.Name, wanted);
            if (faults.LaggingView() is { } lagging)
                return wanted > lagging.Revision ? throw ApiFailureException.TooLargeRevision(wanted, lagging.Revision) : lagging.Of(type.Name);
            return wanted > store.Revision ? throw ApiFailureException.TooLargeRevision(wanted, store.Revision) : store.Latest(type.Name);
        }
        catch (FutureRevisionException)
        {
            throw ApiFailureException.Internal("etcdserver: mvcc: required revision is a future revision");
        }
        catch (CompactedException)
        {
            throw token is null
                ? ApiFailureException.Expired($"The resourceVersion for the provided list is too old.")
                : ExpiredContinue(token.Start);
        }
    }

    public static ApiFailureException ExpiredContinue(string start) => ApiFailureException.Expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
        new ContinueToken(-1, start).Encode());

    public static async Task WriteAsync(HttpContext context, ServedType type, string version, ListPage page)
    {
        Answers.Begin(context, 200);
        var writer = context.Response.BodyWriter;
        var metadata = Json.ToUtf8(page.Metadata(type.IsCustom));
        var groupVersion = type.GroupVersion(version);
        // Custom lists end with their metadata and built-in lists begin with it: so does the real server.
        Answers.Write(writer, Encoding.UTF8.GetBytes(type.IsCustom
            ? $$"""{"apiVersion":"{{groupVersion}}","items":["""
            : $$"""{"kind":"{{type.ListKind}}","apiVersion":"{{groupVersion}}","metadata":{{Encoding.UTF8.GetString(metadata)}},"items":["""));
        var head = Answers.ItemHead(type, version);
        var (first, pending) = (true, 0);
        foreach (var item in page.Items)
        {
            if (!first)
                Answers.Write(writer, ","u8);
            first = false;
            if (!item.IsVerbatim)
                Answers.Write(writer, head);
            Answers.Write(writer, item.Tail);
            pending += item.Tail.Length;
            if (pending < FlushAfter)
                continue;
            pending = 0;
            if ((await writer.FlushAsync(context.RequestAborted)).IsCompleted)
                return;
        }
        Answers.Write(writer, Encoding.UTF8.GetBytes(type.IsCustom
            ? $$"""],"kind":"{{type.ListKind}}","metadata":{{Encoding.UTF8.GetString(metadata)}}}""" + "\n"
            : "]}\n"));
        await writer.FlushAsync(context.RequestAborted);
    }
}

/// <summary>The objects of one page and what its metadata says of the rest.</summary>
internal sealed record ListPage(long Revision, IReadOnlyList<StoredObject> Items, string? Continue, long? Remaining)
{
    public static ListPage Take(Snapshot snapshot, string prefix, string? after, int limit, Selectors selectors)
    {
        var items = new List<StoredObject>();
        var more = false;
        var remaining = 0L;
        foreach (var candidate in snapshot.Objects.From(prefix, after))
        {
            if (items.Count == limit)
            {
                more = true;
                remaining++;
                if (!selectors.IsEmpty)
                    break;
                continue;
            }
            if (selectors.Match(candidate))
                items.Add(candidate);
        }
        var token = more && items.Count > 0 ? new ContinueToken(snapshot.Revision, items[^1].Key[prefix.Length..]).Encode() : null;
        return new ListPage(snapshot.Revision, items, token, more && selectors.IsEmpty ? remaining : null);
    }

    /// <param name="always">Custom lists name an empty continue token, built-in lists leave it out.</param>
    public JsonObject Metadata(bool always = false)
    {
        var metadata = new JsonObject();
        if (Continue is not null || always)
            metadata["continue"] = Continue ?? "";
        if (Remaining is { } rest)
            metadata["remainingItemCount"] = rest;
        metadata["resourceVersion"] = Revision.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }
}
