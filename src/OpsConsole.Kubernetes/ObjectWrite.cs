using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>The only sender of POST, PUT and PATCH: one object, one request, and an answer that hides no doubt.</summary>
internal sealed class ObjectWrite : OneTimeCall<WriteAnswer>
{
    private readonly OneTimeRequest _request;
    private readonly WrittenObject _meant;

    private ObjectWrite(RequestSender sender, ConnectionSettings settings, TimeProvider time, OneTimeRequest request, WrittenObject meant) : base(sender, settings, time) =>
        (_request, _meant) = (request, meant);

    /// <exception cref="ArgumentException">It is not the path of a collection, or the body names no object.</exception>
    public static ObjectWrite Create(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] body, string fieldManager, WriteEffect effect, bool isStrict)
    {
        ObjectPath.CheckCollection(path);
        var meant = WrittenObject.Read(body);
        if (meant is not { Kind.Length: > 0, Name.Length: > 0, Uid: null, ResourceVersion: null })
            throw new ArgumentException("What is to be created must say its kind and its name, and have neither uid nor resourceVersion; nothing was sent.", nameof(body));
        return new(sender, settings, time, new(HttpMethod.Post, "create", path, Query(fieldManager, effect) + (isStrict ? Strict : ""), "application/json", body), meant);
    }

    /// <exception cref="ArgumentException">It is not the path of one object, or the patch lacks a precondition.</exception>
    public static ObjectWrite Patch(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] patch, string fieldManager, WriteEffect effect)
    {
        var target = ObjectPath.Parse(path);
        var meant = WrittenObject.Read(patch);
        if (meant is not { Uid.Length: > 0, ResourceVersion.Length: > 0 })
            throw new ArgumentException("A patch needs the object's metadata.uid and metadata.resourceVersion, or it would meet whatever stands under the name; nothing was sent.", nameof(patch));
        return new(sender, settings, time, new(HttpMethod.Patch, "patch", target.Text, Query(fieldManager, effect), "application/merge-patch+json", patch), meant);
    }

    /// <exception cref="ArgumentException">It is not the path of one object, or the body lacks a precondition or does not say which object it is.</exception>
    public static ObjectWrite Replace(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] body, string fieldManager, WriteEffect effect)
    {
        var target = ObjectPath.Parse(path);
        var meant = WrittenObject.Read(body);
        if (meant is not { Kind.Length: > 0, Name.Length: > 0, Uid.Length: > 0, ResourceVersion.Length: > 0 })
            throw new ArgumentException("A replacement needs the object's kind, metadata.name, metadata.uid and metadata.resourceVersion, or it would meet whatever stands under the name; nothing was sent.", nameof(body));
        return new(sender, settings, time, new(HttpMethod.Put, "replace", target.Text, Query(fieldManager, effect) + Strict, "application/json", body), meant);
    }

    /// <exception cref="ArgumentException">It is not the path of one object, or the operations do not begin by testing its uid and its resourceVersion.</exception>
    public static ObjectWrite JsonPatch(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] patch, string fieldManager, WriteEffect effect)
    {
        var target = ObjectPath.Parse(path);
        return new(sender, settings, time, new(HttpMethod.Patch, "patch", target.Text, Query(fieldManager, effect) + Strict, "application/json-patch+json", patch), WrittenObject.ReadTests(patch));
    }

    /// <summary>By the status subresource, which takes nothing but the status.</summary>
    /// <exception cref="ArgumentException">It is not the path of one object, or the operations do not begin by testing its uid and its resourceVersion.</exception>
    public static ObjectWrite StatusPatch(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] patch, string fieldManager, WriteEffect effect)
    {
        var target = ObjectPath.Parse(path);
        return new(sender, settings, time, new(HttpMethod.Patch, "patch", $"{target.Text}/status", Query(fieldManager, effect) + Strict, "application/json-patch+json", patch), WrittenObject.ReadTests(patch));
    }

    /// <exception cref="ArgumentException">It is not the path of one object, or the body lacks a precondition or does not say which object it is.</exception>
    public static ObjectWrite Apply(RequestSender sender, ConnectionSettings settings, TimeProvider time, string path, byte[] body, string fieldManager, bool force, WriteEffect effect)
    {
        var target = ObjectPath.Parse(path);
        var meant = WrittenObject.Read(body);
        if (meant is not { Kind.Length: > 0, Name.Length: > 0, Uid.Length: > 0, ResourceVersion.Length: > 0 })
            throw new ArgumentException("What is applied needs the object's kind, metadata.name, metadata.uid and metadata.resourceVersion, or it would meet or make whatever has the name; nothing was sent.", nameof(body));
        return new(sender, settings, time, new(HttpMethod.Patch, "patch", target.Text, Query(fieldManager, effect) + (force ? "&force=true" : "") + Strict, "application/apply-patch+yaml", body), meant);
    }

    public Task<WriteAnswer> RunAsync(CancellationToken cancellationToken) => SendAsync(_request, cancellationToken);

    protected override WriteAnswer OfSuccess(int code, byte[] body, string where) => WriteAnswers.OfSuccess(code, body, _meant, where);

    protected override WriteAnswer OfFailure(int code, KubernetesException fault) => WriteAnswers.OfFailure(code, fault, isJsonPatch: _request.Media == "application/json-patch+json");

    protected override WriteAnswer NotSent(string words) => new WriteAnswer.NotSent(words);

    protected override WriteAnswer Unknown(string words) => new WriteAnswer.Unknown(null, words);

    /// <summary>Fields that the type does not know are refused and not dropped (KEP-2885); servers before 1.25 do not know the parameter and drop them.</summary>
    private const string Strict = "&fieldValidation=Strict";

    private static string Query(string fieldManager, WriteEffect effect)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fieldManager);
        return $"?fieldManager={Uri.EscapeDataString(fieldManager)}{(effect is WriteEffect.DryRun ? "&dryRun=All" : "")}";
    }
}

/// <summary>Which object a body speaks of; null is what it does not say.</summary>
internal sealed record WrittenObject(string? Kind, string? Namespace, string? Name, string? Uid, string? ResourceVersion)
{
    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static WrittenObject Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new ArgumentException("The body is not one JSON object; nothing was sent.", nameof(body));
    }

    /// <summary>The object that the first two operations of a JSON Patch test for.</summary>
    /// <exception cref="ArgumentException">They are others.</exception>
    public static WrittenObject ReadTests(byte[] patch)
    {
        try
        {
            using var document = JsonDocument.Parse(patch);
            if (document.RootElement is { ValueKind: JsonValueKind.Array } operations && operations.GetArrayLength() > 2
                && Tested(operations[0], "/metadata/uid") is { Length: > 0 } uid && Tested(operations[1], "/metadata/resourceVersion") is { Length: > 0 } version)
                return new(null, null, null, uid, version);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Said below.
        }
        throw new ArgumentException("A JSON Patch must begin by testing /metadata/uid and /metadata/resourceVersion, or it would meet whatever stands under the name; nothing was sent.", nameof(patch));

        static string? Tested(JsonElement operation, string path) => operation.Text("op") == "test" && operation.Text("path") == path ? operation.Text("value") : null;
    }

    public static WrittenObject Of(JsonElement root)
    {
        var metadata = root.Child("metadata");
        return new(root.Text("kind"), metadata?.Text("namespace"), metadata?.Text("name"), metadata?.Text("uid"), metadata?.Text("resourceVersion"));
    }

    /// <summary>True of the object that this one asked for.</summary>
    public bool IsMetBy(WrittenObject answered) =>
        answered.Uid is { Length: > 0 }
        && (Uid is null || answered.Uid == Uid)
        && (Name is null || answered.Name == Name && answered.Kind == Kind && (Namespace is null || answered.Namespace == Namespace));
}
