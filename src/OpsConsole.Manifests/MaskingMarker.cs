using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Marks on a tape what the rules mask. All paths walk together: a state is a path and the step it waits for.</summary>
internal sealed class MaskingMarker
{
    private static ReadOnlySpan<byte> LastApplied => "kubectl.kubernetes.io/last-applied-configuration"u8;

    private readonly ByteBuffer _embedded = new();
    private JsonTape? _embeddedTape;
    private (int Path, int Step)[] _states = new (int, int)[64];

    /// <summary>How many values were marked.</summary>
    public int Mark(JsonTape tape, ReadOnlySpan<byte> json, MaskingPath[] paths)
    {
        if (paths.Length == 0)
            return 0;
        var masked = MarkFrom(tape, json, paths);
        return masked + MarkLastApplied(tape, json, paths, masked);
    }

    private int MarkFrom(JsonTape tape, ReadOnlySpan<byte> json, MaskingPath[] paths)
    {
        if (_states.Length < 4 * paths.Length)
            _states = new (int, int)[4 * paths.Length];
        for (var path = 0; path < paths.Length; path++)
            _states[path] = (path, 0);
        return MarkChildren(tape, json, paths, 0, 0, paths.Length);
    }

    private int MarkChildren(JsonTape tape, ReadOnlySpan<byte> json, MaskingPath[] paths, int parent, int first, int count)
    {
        if (tape[parent].Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return 0;
        var masked = 0;
        var inObject = tape[parent].Kind == JsonTokenType.StartObject;
        for (var child = parent + 1; child < tape[parent].Next; child = tape[child].Next)
        {
            if ((tape[child].Marks & NodeMarks.Dropped) != 0)
                continue;
            var next = first + count;
            if (Advance(tape, json, paths, child, inObject, first, count, ref next))
            {
                tape[child].Marks |= NodeMarks.Masked;
                masked++;
            }
            else if (next > first + count)
                masked += MarkChildren(tape, json, paths, child, first + count, next - first - count);
        }
        if (masked > 0)
            tape[parent].Marks &= ~NodeMarks.Verbatim;
        return masked;
    }

    /// <summary>Pushes the states that go on below the child; true where a path ends at it.</summary>
    private bool Advance(JsonTape tape, ReadOnlySpan<byte> json, MaskingPath[] paths, int child, bool inObject, int first, int count, ref int next)
    {
        for (var state = first; state < first + count; state++)
        {
            var (path, step) = _states[state];
            var steps = paths[path].Steps;
            while (steps[step].Kind == MaskingStepKind.AnyDepth)
            {
                Push(ref next, first + count, (path, step));
                if (step == steps.Length - 1)
                {
                    if (IsMaskable(tape, json, child, paths[path].Values))
                        return true;
                    break;
                }
                step++;
            }
            if (!Fits(tape, json, child, inObject, steps[step]))
                continue;
            if (step < steps.Length - 1)
                Push(ref next, first + count, (path, step + 1));
            else if (IsMaskable(tape, json, child, paths[path].Values))
                return true;
        }
        return false;
    }

    private void Push(ref int next, int first, (int Path, int Step) state)
    {
        // Two ways may lead to one state; without this a path of many ** would multiply.
        if (_states.AsSpan(first, next - first).Contains(state))
            return;
        if (next == _states.Length)
            Array.Resize(ref _states, 2 * next);
        _states[next++] = state;
    }

    private static bool Fits(JsonTape tape, ReadOnlySpan<byte> json, int child, bool inObject, MaskingStep step) => step.Kind switch
    {
        MaskingStepKind.AnyOne => true,
        MaskingStepKind.Key => inObject && Glob.Matches(step.Glob, tape.Key(json, child)),
        MaskingStepKind.NamedElement => !inObject && tape.Find(json, child, step.Property) is >= 0 and var property
            && tape[property].Kind == JsonTokenType.String && Glob.Matches(step.Glob, tape.Text(json, property)),
        MaskingStepKind.AnyDepth => false,
        _ => false,
    };

    private static bool IsMaskable(JsonTape tape, ReadOnlySpan<byte> json, int index, MaskedValues values) => tape[index].Kind switch
    {
        JsonTokenType.Null => false,
        JsonTokenType.String when CanonicalWriter.IsMask(tape.Text(json, index)) => false,
        JsonTokenType.String => values == MaskedValues.Any || tape[index].Length > 0,
        JsonTokenType.Number => true,
        _ => values == MaskedValues.Any,
    };

    private int MarkLastApplied(JsonTape tape, ReadOnlySpan<byte> json, MaskingPath[] paths, int masked)
    {
        var metadata = tape.Find(json, 0, "metadata"u8);
        var annotations = metadata < 0 ? -1 : tape.Find(json, metadata, "annotations"u8);
        var lastApplied = annotations < 0 ? -1 : tape.Find(json, annotations, LastApplied);
        if (lastApplied < 0 || (tape[lastApplied].Marks & NodeMarks.Masked) != 0 || !IsMaskable(tape, json, lastApplied, MaskedValues.Text))
            return 0;
        if (masked == 0 && !HoldsMarked(tape.Text(json, lastApplied), paths))
            return 0;
        tape[lastApplied].Marks |= NodeMarks.Masked;
        tape[annotations].Marks &= ~NodeMarks.Verbatim;
        tape[metadata].Marks &= ~NodeMarks.Verbatim;
        tape[0].Marks &= ~NodeMarks.Verbatim;
        return 1;
    }

    /// <summary>True also for text that is no JSON: what cannot be read is not shown.</summary>
    private bool HoldsMarked(ReadOnlySpan<byte> escaped, MaskingPath[] paths)
    {
        _embedded.Clear();
        _embeddedTape ??= new JsonTape();
        JsonText.TryUnescape(escaped, _embedded);
        return _embeddedTape.Read(_embedded.Written) is not null || MarkFrom(_embeddedTape, _embedded.Written, paths) > 0;
    }
}
