using System.Security.Cryptography;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>
/// A hash over what an approved plan is about: all that was asked for of an object and all of its metadata that decides what a deletion does,
/// but nothing that moves by itself. Numbers count as they are written, as in the canonical form.
/// </summary>
/// <remarks>
/// Substance are all fields beside <c>apiVersion</c>, <c>kind</c>, <c>metadata</c> and <c>status</c>; and of metadata the labels, owners,
/// finalizers and the annotations that <see cref="DrivingAnnotations"/> knows. An empty one counts as none.
/// </remarks>
public static class DriftHash
{
    private static ReadOnlySpan<byte> Domain => "opsconsole-drift-1\n"u8;

    /// <summary>SHA-256 over a domain tag and <see cref="Substance"/>: 32 bytes.</summary>
    /// <param name="canonicalJson">One object, masked as captures mask: a masked value carries a keyed digest, so that a changed secret changes this hash and this hash tells no secret.</param>
    /// <exception cref="FormatException">The text is not one strict JSON object.</exception>
    public static byte[] Of(ReadOnlySpan<byte> canonicalJson)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Domain);
        hash.AppendData(Substance(canonicalJson));
        return hash.GetHashAndReset();
    }

    /// <summary>The canonical JSON of just the substance, to be stored and compared with <see cref="ManifestDiff"/>.</summary>
    /// <exception cref="FormatException">The text is not one strict JSON object.</exception>
    public static byte[] Substance(ReadOnlySpan<byte> canonicalJson)
    {
        var tape = new JsonTape();
        if (tape.Read(canonicalJson) is { } reason)
            throw new FormatException(reason);
        if (tape[0].Kind != JsonTokenType.StartObject)
            throw new FormatException("the body is not a JSON object");
        Choose(tape, canonicalJson);
        var buffer = new ByteBuffer();
        new CanonicalWriter(tape).Write(canonicalJson, 0, default, buffer);
        return buffer.Written.ToArray();
    }

    private static void Choose(JsonTape tape, ReadOnlySpan<byte> json)
    {
        for (var child = 1; child < tape[0].Next; child = tape[child].Next)
        {
            var key = tape.Key(json, child);
            if (key.SequenceEqual("apiVersion"u8) || key.SequenceEqual("kind"u8) || key.SequenceEqual("status"u8)
                || key.SequenceEqual("metadata"u8) && ChooseOfMetadata(tape, json, child) == 0)
                Drop(tape, child, 0);
            else if (key.SequenceEqual("metadata"u8))
                tape[0].Marks &= ~NodeMarks.Verbatim;
        }
    }

    /// <returns>How many members are left.</returns>
    private static int ChooseOfMetadata(JsonTape tape, ReadOnlySpan<byte> json, int metadata)
    {
        var left = 0;
        for (var child = metadata + 1; child < tape[metadata].Next; child = tape[child].Next)
        {
            var key = tape.Key(json, child);
            var isKept = key.SequenceEqual("annotations"u8) ? ChooseAnnotations(tape, json, child, metadata) > 0
                : (key.SequenceEqual("labels"u8) || key.SequenceEqual("ownerReferences"u8) || key.SequenceEqual("finalizers"u8)) && tape[child].Children > 0;
            if (isKept)
                left++;
            else
                Drop(tape, child, metadata);
        }
        return left;
    }

    private static int ChooseAnnotations(JsonTape tape, ReadOnlySpan<byte> json, int annotations, int metadata)
    {
        var left = 0;
        for (var child = annotations + 1; child < tape[annotations].Next; child = tape[child].Next)
            if (DrivingAnnotations.Contains(tape.Key(json, child)))
                left++;
            else
                Drop(tape, child, annotations);
        tape[metadata].Marks &= ~NodeMarks.Verbatim;
        return left;
    }

    private static void Drop(JsonTape tape, int child, int parent)
    {
        tape[child].Marks |= NodeMarks.Dropped;
        tape[parent].Marks &= ~NodeMarks.Verbatim;
    }
}
