using System.Text;
using System.Text.Json;

namespace OpsConsole.Features.Resources.Search;

/// <summary>Something that names one object exactly, or the few objects that belong together.</summary>
public readonly record struct ObjectIdentity(string Kind, string Value);

/// <summary>What one object can be found by beside its name, and why not by more.</summary>
public sealed record ObjectIdentities(IReadOnlyList<ObjectIdentity> Found, string? Refusal)
{
    public const string Uid = "uid";
    public const string ExternalName = "external-name";
    public const string Arn = "arn";
    public const string ArnEnd = "arn-end";

    /// <summary>Bytes; a key of the index cannot be much longer.</summary>
    private const int Longest = 1024;
    private const int MostDepth = 1000;
    private const string Masked = "masked:v1:";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MostDepth };

    /// <summary>Rises when the reading changes, so that indexes are made anew.</summary>
    public const int Form = 1;

    /// <param name="uid">The lineage's.</param>
    /// <param name="json">The canonical form, already masked; empty where no state is kept.</param>
    /// <param name="labels">The keys of the labels that count as identities.</param>
    public static ObjectIdentities Of(string uid, ReadOnlyMemory<byte> json, IReadOnlyList<string> labels)
    {
        var reading = new Reading();
        reading.Add(Uid, uid);
        if (json.Length == 0)
            return reading.Done();
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            var metadata = Child(document.RootElement, "metadata");
            reading.Add(ExternalName, Text(Child(metadata, "annotations"), "crossplane.io/external-name", reading));
            var arn = Text(Child(Child(document.RootElement, "status"), "atProvider"), "arn", reading);
            reading.Add(Arn, arn);
            reading.Add(ArnEnd, EndOf(arn));
            foreach (var label in labels)
                reading.Add(label, Text(Child(metadata, "labels"), label, reading));
        }
        catch (JsonException error)
        {
            reading.Refuse($"its stored state cannot be read: {error.Message}");
        }
        return reading.Done();
    }

    /// <summary>Behind the last slash or colon: <c>role/path/name</c> is asked for by its name.</summary>
    private static string? EndOf(string? arn) =>
        arn is not null && arn.LastIndexOfAny(['/', ':']) is >= 0 and var last && last + 1 < arn.Length ? arn[(last + 1)..] : null;

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static string? Text(JsonElement parent, string name, Reading reading)
    {
        if (Child(parent, name) is not { ValueKind: JsonValueKind.String } value)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a character, written out as \ud800.
            reading.Refuse($"{name} is not text");
            return null;
        }
    }

    private sealed class Reading
    {
        private readonly HashSet<ObjectIdentity> _found = [];
        private string? _refusal;

        public void Add(string kind, string? value)
        {
            // A masked value is a digest: nobody has it to search for, and nobody shall find equal ones by it.
            if (string.IsNullOrEmpty(value) || value.StartsWith(Masked, StringComparison.Ordinal))
                return;
            if (value.Contains('\0', StringComparison.Ordinal))
                Refuse($"{kind} holds a NUL");
            else if (Encoding.UTF8.GetByteCount(value) > Longest)
                Refuse($"{kind} is longer than {Longest} bytes");
            else
                _found.Add(new ObjectIdentity(kind, value));
        }

        public void Refuse(string reason) => _refusal ??= $"Not found by everything: {reason}.";

        public ObjectIdentities Done() => new([.. _found], _refusal);
    }
}
