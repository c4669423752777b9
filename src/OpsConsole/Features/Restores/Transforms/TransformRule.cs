using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring.Transforms;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores.Transforms;

/// <summary>What a transform may be called, and what may stand in it.</summary>
internal static partial class TransformRule
{
    /// <summary>As a name in Kubernetes, so that it stands in addresses as it is.</summary>
    public static bool IsName(string? text) => text is { Length: <= 80 } && Name().IsMatch(text);

    /// <summary><c>name</c> or <c>name@version</c>.</summary>
    public static bool IsReference(string text) => Split(text) is var (name, version) && IsName(name) && (version is not null || !text.Contains('@', StringComparison.Ordinal));

    public static (string Name, int? Version) Split(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (reference, null)
            : (reference[..at], int.TryParse(reference[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version : null);
    }

    /// <summary>Why a target cannot go through what it names; null where that is looked up.</summary>
    public static string? WhyNot(RestoreTarget target) => target.Transform switch
    {
        null => null,
        _ when target.Changed is not null => "a change goes back as it was made; leave out transform, or changed",
        { } transform => IsReference(transform) ? null : $"'{transform}' is no transform, as smaller-tikv or smaller-tikv@3 is",
    };

    /// <summary>The patch; a refusal names the operation that must not stand in it.</summary>
    public static Answer<JsonPatch> Read(string name, string patch, bool changesExternalName, MaskingRules masking)
    {
        try
        {
            var read = JsonPatch.Read(Encoding.UTF8.GetBytes(patch));
            if ((TransformGuard.WhyNot(read, changesExternalName) ?? Credential(read, masking)) is not { } obstacle)
                return read;
            return Wrong(name, obstacle);
        }
        catch (FormatException error)
        {
            return Wrong(name, error.Message);
        }
    }

    /// <summary>What captures would mask, whatever the type, is a credential.</summary>
    private static string? Credential(JsonPatch patch, MaskingRules masking)
    {
        foreach (var operation in patch.Operations.Where(operation => operation.Value is not null))
        {
            var canonicalizer = new Canonicalizer(masking);
            var refusal = canonicalizer.Canonicalize(Encoding.UTF8.GetBytes(Around(operation).ToJsonString()), "transforms", out var manifest);
            if (refusal is not null || manifest.MaskedFields > 0)
                return $"{operation.Words} {(refusal is null ? "holds a credential by its name, and none stands in a transform" : $"cannot be taken: {refusal.Reason}")}";
        }
        return null;
    }

    /// <summary>An object in which the value stands where the operation puts it.</summary>
    private static JsonObject Around(PatchOperation operation)
    {
        var node = operation.Value?.DeepClone();
        foreach (var segment in operation.Path.Split('/').Skip(1).Reverse().Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            node = segment == "-" || segment.Length > 0 && segment.All(char.IsAsciiDigit) ? new JsonArray(node) : new JsonObject { [segment] = node };
        var root = node as JsonObject ?? [];
        if (root["metadata"] is not JsonObject metadata)
            root["metadata"] = metadata = [];
        metadata["name"] ??= "any";
        root["apiVersion"] ??= "v1";
        root["kind"] ??= "Any";
        return root;
    }

    private static Refusal Wrong(string name, string why) => new(RefusalKind.Invalid, $"Transform '{name}' cannot be kept: {why}.",
        """Write "patch" as a JSON Patch (RFC 6902), such as [{"op":"test","path":"/spec/version","value":"v7.5.0"},{"op":"replace","path":"/spec/tikv/replicas","value":3}].""");

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\\z")]
    private static partial Regex Name();
}
