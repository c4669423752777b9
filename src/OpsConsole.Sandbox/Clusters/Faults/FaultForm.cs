using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>A fault that is written wrongly, in words for whoever wrote it.</summary>
public sealed class FaultFormException(string message) : Exception(message);

/// <summary>Faults as JSON, in files and over HTTP: <c>{"effect":"latency","delay":"00:00:02","type":"services"}</c>.</summary>
public static class FaultForm
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly string[] Verbs = ["list", "watch", "get", "create", "update", "patch", "delete", "deletecollection"];

    /// <summary>Every effect: its name, its own members, what happens.</summary>
    public static IReadOnlyList<(string Name, string Members, string Meaning)> Effects { get; } =
    [
        ("latency", "delay", "the answer comes later"),
        ("hang", "", "no answer ever; the connection stays open"),
        ("hang-at-byte", "byte", "silence after so many bytes of the answer"),
        ("slow", "perByte = 00:00:01", "the answer comes byte by byte, each after this pause"),
        ("cut-at-byte", "byte", "the connection is cut after so many bytes; 0 cuts before the headers"),
        ("status", "code, reason, message, retryAfter", "a Status answer from 400 to 599 instead of the real one"),
        ("html", "", "200 with a web page, as from a proxy"),
        ("broken-json", "", "200 with broken JSON"),
        ("expired-continue", "", "every continue token is answered with 410"),
        ("empty-pages", "", "a list shows no items and a new continue token"),
        ("close-watch", "after = 00:00:00", "watches are closed in good order so long after they began"),
        ("silent-watch", "", "watches are accepted and never say anything"),
        ("stale-reads", "behind = 0", "every read shows the state so many revisions before the fault began, whatever was asked for"),
        ("lagging-cache", "behind = 0", "the watch cache stands still there; reads of the newest state are true"),
        ("broken-group", "group", "503 for a group's documents and objects"),
        ("hidden-group", "group", "discovery leaves a group out without a word"),
        ("conversion-failure", "namespaces; needs type", "the type's conversion webhook does not answer, for all objects or those of some namespaces"),
        ("broken-object", "name; needs type, and namespace where it has one", "one stored object that cannot be decoded breaks every answer that contains it"),
        ("forbidden", "", "403 in the words of RBAC"),
        ("answer-lost", "then = cut", "a write is carried out, or refused, and its answer never arrives: cut the connection, or silence"),
    ];

    /// <exception cref="FaultFormException">With what is wrong and what would be right.</exception>
    public static Fault Read(JsonElement json)
    {
        var form = new FormReader(json, "a fault");
        var name = form.RequiredText("effect");
        var fault = new Fault
        {
            Path = form.Text("path"),
            Type = form.Text("type"),
            Namespace = form.Text("namespace"),
            // A broken object's name is its effect's own.
            Name = name == "broken-object" ? null : form.Text("name"),
            Verb = form.Text("verb"),
            Times = form.Number("times", 1, int.MaxValue) is { } times ? (int)times : null,
            Effect = EffectOf(name, form),
        };
        form.RefuseOthers();
        if (fault.Verb is { } verb && !Verbs.Contains(verb))
            throw new FaultFormException($"verb '{verb}' is unknown; one of {string.Join(", ", Verbs)}");
        if (fault.Path is { } path && !path.StartsWith('/'))
            throw new FaultFormException($"path '{path}' must begin with /");
        if (fault.Type is null && fault.Effect is FaultEffect.ConversionFailure or FaultEffect.BrokenObject)
            throw new FaultFormException($"{name} needs a type, such as buckets.s3.aws.upbound.io");
        // Its namespace is the object's, and a list over all namespaces meets it too.
        return fault.Effect is FaultEffect.BrokenObject broken ? fault with { Effect = broken with { Namespace = fault.Namespace }, Namespace = null } : fault;
    }

    public static JsonObject Write(ActiveFault active)
    {
        var json = Write(active.Fault);
        json.Insert(0, "id", active.Number);
        json["strikes"] = active.Strikes;
        return json;
    }

    public static JsonObject Write(Fault fault)
    {
        var json = new JsonObject { ["effect"] = NameOf(fault.Effect) };
        foreach (var (key, value) in MembersOf(fault.Effect))
            if (value is not null)
                json[key] = value;
        foreach (var (key, value) in new[] { ("path", fault.Path), ("type", fault.Type), ("namespace", fault.Namespace), ("name", fault.Name), ("verb", fault.Verb) })
            if (value is not null)
                json[key] = value;
        if (fault.Times is { } times)
            json["times"] = times;
        return json;
    }

    private static FaultEffect EffectOf(string name, FormReader form) => name switch
    {
        "latency" => new FaultEffect.Latency(form.RequiredSpan("delay", Longest)),
        "hang" => new FaultEffect.Hang(),
        "hang-at-byte" => new FaultEffect.HangAtByte(form.RequiredNumber("byte", 0, long.MaxValue)),
        "slow" => new FaultEffect.Slow(form.Span("perByte", Longest) ?? TimeSpan.FromSeconds(1)),
        "cut-at-byte" => new FaultEffect.CutAtByte(form.RequiredNumber("byte", 0, long.MaxValue)),
        "status" => Status(form),
        "html" => new FaultEffect.Html(),
        "broken-json" => new FaultEffect.BrokenJson(),
        "expired-continue" => new FaultEffect.ExpiredContinue(),
        "empty-pages" => new FaultEffect.EmptyPages(),
        "close-watch" => new FaultEffect.CloseWatch(form.Span("after", Longest) ?? TimeSpan.Zero),
        "silent-watch" => new FaultEffect.SilentWatch(),
        "stale-reads" => new FaultEffect.StaleReads(form.Number("behind", 0, 1_000_000) ?? 0),
        "lagging-cache" => new FaultEffect.LaggingCache(form.Number("behind", 0, 1_000_000) ?? 0),
        "broken-group" => new FaultEffect.BrokenGroup(form.RequiredText("group")),
        "hidden-group" => new FaultEffect.HiddenGroup(form.RequiredText("group")),
        "conversion-failure" => new FaultEffect.ConversionFailure { Namespaces = form.Texts("namespaces") },
        "broken-object" => new FaultEffect.BrokenObject(null, form.RequiredText("name")),
        "forbidden" => new FaultEffect.Forbidden(),
        "answer-lost" => new FaultEffect.AnswerLost(form.Text("then") switch
        {
            null or "cut" => AfterWrite.Cut,
            "silence" => AfterWrite.Silence,
            var other => throw new FaultFormException($"then '{other}' is unknown; one of cut, silence"),
        }),
        _ => throw new FaultFormException($"effect '{name}' is unknown; one of {string.Join(", ", Effects.Select(effect => effect.Name))}"),
    };

    private static FaultEffect.Status Status(FormReader form)
    {
        var code = (int)form.RequiredNumber("code", 400, 599);
        return new FaultEffect.Status(code, form.Text("reason") ?? ReasonOf(code), form.Text("message") ?? "injected fault", form.Span("retryAfter", Longest));
    }

    /// <summary>As apimachinery names them.</summary>
    private static string ReasonOf(int code) => code switch
    {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        410 => "Expired",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        >= 500 => "InternalError",
        _ => "BadRequest",
    };

    private static string NameOf(FaultEffect effect) => effect switch
    {
        FaultEffect.Latency => "latency",
        FaultEffect.Hang => "hang",
        FaultEffect.HangAtByte => "hang-at-byte",
        FaultEffect.Slow => "slow",
        FaultEffect.CutAtByte => "cut-at-byte",
        FaultEffect.Status => "status",
        FaultEffect.Html => "html",
        FaultEffect.BrokenJson => "broken-json",
        FaultEffect.ExpiredContinue => "expired-continue",
        FaultEffect.EmptyPages => "empty-pages",
        FaultEffect.CloseWatch => "close-watch",
        FaultEffect.SilentWatch => "silent-watch",
        FaultEffect.StaleReads => "stale-reads",
        FaultEffect.LaggingCache => "lagging-cache",
        FaultEffect.BrokenGroup => "broken-group",
        FaultEffect.HiddenGroup => "hidden-group",
        FaultEffect.ConversionFailure => "conversion-failure",
        FaultEffect.BrokenObject => "broken-object",
        FaultEffect.Forbidden => "forbidden",
        FaultEffect.AnswerLost => "answer-lost",
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "an effect without a name"),
    };

    private static IEnumerable<(string Key, JsonNode? Value)> MembersOf(FaultEffect effect) => effect switch
    {
        FaultEffect.Latency(var delay) => [("delay", Text(delay))],
        FaultEffect.HangAtByte(var at) => [("byte", at)],
        FaultEffect.Slow(var pause) => [("perByte", Text(pause))],
        FaultEffect.CutAtByte(var at) => [("byte", at)],
        FaultEffect.Status(var code, var reason, var message, var wait) =>
            [("code", code), ("reason", reason), ("message", message), ("retryAfter", wait is { } span ? Text(span) : null)],
        FaultEffect.CloseWatch(var after) => [("after", Text(after))],
        FaultEffect.StaleReads(var behind) => [("behind", behind)],
        FaultEffect.LaggingCache(var behind) => [("behind", behind)],
        FaultEffect.BrokenGroup(var group) => [("group", group)],
        FaultEffect.HiddenGroup(var group) => [("group", group)],
        FaultEffect.ConversionFailure { Namespaces: { } spaces } => [("namespaces", new JsonArray([.. spaces.Select(space => (JsonNode?)space)]))],
        FaultEffect.AnswerLost(var after) => [("then", after == AfterWrite.Cut ? "cut" : "silence")],
        FaultEffect.BrokenObject(var space, var name) => [("name", name), ("namespace", space)],
        _ => [],
    };

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
