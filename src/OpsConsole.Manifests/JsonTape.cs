using System.Text.Json;
using System.Text.Unicode;

namespace OpsConsole.Manifests;

[Flags]
internal enum NodeMarks : byte
{
    None = 0,
    KeyInArena = 1,
    TextInArena = 2,
    /// <summary>The bytes as they came are already the canonical form of the value.</summary>
    Verbatim = 4,
    Unsorted = 8,
    Dropped = 16,
    Masked = 32,
}

/// <summary>One value of a document. Text of strings is without quotes, its escapes canonical.</summary>
internal struct JsonNodeEntry
{
    public JsonTokenType Kind;
    public NodeMarks Marks;
    public int Start;
    public int Length;
    public int KeyStart;
    public int KeyLength;
    public int Children;
    /// <summary>The index after this value and everything in it.</summary>
    public int Next;
    /// <summary>While reading: the last child. Afterwards, where unsorted: the place of the sorted children.</summary>
    public int Order;
    public long CanonicalLength;
}

/// <summary>A document as a flat list of values over the bytes it came in; checked strictly, children in canonical order. Reused.</summary>
internal sealed class JsonTape
{
    private readonly ByteBuffer _arena = new();
    private readonly ByteBuffer _text = new();
    private readonly int[] _open = new int[Canonicalizer.MostLevels];
    private JsonNodeEntry[] _nodes = new JsonNodeEntry[256];
    private int[] _order = new int[64];
    private int[] _scratch = new int[64];
    private int _count;
    private int _orderCount;
    private int _depth;
    private int _keyStart;
    private int _keyLength;
    private bool _keyInArena;

    /// <summary>It has grown so much that nobody keeps it.</summary>
    public bool IsLarge => _nodes.Length > 1 << 14 || _order.Length > 1 << 14;

    public ref JsonNodeEntry this[int index] => ref _nodes[index];

    /// <summary>Null when the document was read; otherwise why not.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        _arena.Clear();
        _count = _orderCount = _depth = 0;
        _keyLength = 0;
        if (!Utf8.IsValid(json))
            return "the body is not valid UTF-8";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Canonicalizer.MostLevels + 1 });
        try
        {
            while (reader.Read())
                if (Take(ref reader, json) is { } reason)
                    return reason;
        }
        catch (JsonException)
        {
            return $"the body is not valid JSON near byte {reader.BytesConsumed}";
        }
        return null;
    }

    public ReadOnlySpan<byte> Key(ReadOnlySpan<byte> json, int index)
    {
        ref var node = ref _nodes[index];
        return (node.Marks & NodeMarks.KeyInArena) != 0 ? _arena.Slice(node.KeyStart, node.KeyLength) : json.Slice(node.KeyStart, node.KeyLength);
    }

    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json, int index)
    {
        ref var node = ref _nodes[index];
        return (node.Marks & NodeMarks.TextInArena) != 0 ? _arena.Slice(node.Start, node.Length) : json.Slice(node.Start, node.Length);
    }

    /// <summary>The index of a member of an object, or -1.</summary>
    public int Find(ReadOnlySpan<byte> json, int parent, ReadOnlySpan<byte> key)
    {
        if (_nodes[parent].Kind != JsonTokenType.StartObject)
            return -1;
        for (var child = parent + 1; child < _nodes[parent].Next; child = _nodes[child].Next)
            if (Key(json, child).SequenceEqual(key))
                return child;
        return -1;
    }

    /// <summary>The child at a canonical position; <paramref name="previous"/> is the child before it.</summary>
    public int ChildAt(int parent, int position, int previous) =>
        (_nodes[parent].Marks & NodeMarks.Unsorted) != 0 ? _order[_nodes[parent].Order + position]
        : position == 0 ? parent + 1
        : _nodes[previous].Next;

    private string? Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TakeKey(ref reader, start);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (_depth == Canonicalizer.MostLevels)
                    return $"the body is nested deeper than {Canonicalizer.MostLevels} levels";
                var container = Add(reader.TokenType, start, 0, NodeMarks.Verbatim, 2);
                _nodes[container].Order = -1;
                _open[_depth++] = container;
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                return Close(json, (int)reader.BytesConsumed);
            case JsonTokenType.String when reader.ValueIsEscaped:
                return TakeEscaped(ref reader, json);
            case JsonTokenType.String:
                return Link(json, Add(JsonTokenType.String, start + 1, reader.ValueSpan.Length, NodeMarks.Verbatim, reader.ValueSpan.Length + 2));
            default:
                return Link(json, Add(reader.TokenType, start, reader.ValueSpan.Length, NodeMarks.Verbatim, reader.ValueSpan.Length));
        }
    }

    private string? TakeKey(ref Utf8JsonReader reader, int start)
    {
        _keyInArena = reader.ValueIsEscaped;
        _keyStart = _keyInArena ? _arena.Length : start + 1;
        if (!_keyInArena)
            _keyLength = reader.ValueSpan.Length;
        else if (JsonText.TryUnescape(reader.ValueSpan, _arena))
            _keyLength = _arena.Length - _keyStart;
        else
            return $"a key holds half a surrogate pair near byte {reader.BytesConsumed}";
        return null;
    }

    private string? TakeEscaped(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _text.Clear();
        if (!JsonText.TryUnescape(reader.ValueSpan, _text))
            return $"a string holds half a surrogate pair near byte {reader.BytesConsumed}";
        var start = _arena.Length;
        JsonText.Escape(_text.Written, _arena);
        var length = _arena.Length - start;
        var same = _arena.Slice(start, length).SequenceEqual(reader.ValueSpan);
        return Link(json, Add(JsonTokenType.String, start, length, NodeMarks.TextInArena | (same ? NodeMarks.Verbatim : 0), length + 2));
    }

    private int Add(JsonTokenType kind, int start, int length, NodeMarks marks, long canonicalLength)
    {
        if (_count == _nodes.Length)
            Array.Resize(ref _nodes, 2 * _count);
        _nodes[_count] = new JsonNodeEntry
        {
            Kind = kind,
            Marks = marks | (_keyInArena ? NodeMarks.KeyInArena : 0),
            Start = start,
            Length = length,
            KeyStart = _keyStart,
            KeyLength = _keyLength,
            Next = _count + 1,
            CanonicalLength = canonicalLength,
        };
        _keyInArena = false;
        _keyLength = 0;
        return _count++;
    }

    private string? Close(ReadOnlySpan<byte> json, int end)
    {
        var index = _open[--_depth];
        ref var node = ref _nodes[index];
        node.Length = end - node.Start;
        node.Next = _count;
        if (node.CanonicalLength != node.Length)
            node.Marks &= ~NodeMarks.Verbatim;
        if ((node.Marks & NodeMarks.Unsorted) != 0 && !TrySort(json, index))
            return "the body holds a key twice in one object";
        return Link(json, index);
    }

    private string? Link(ReadOnlySpan<byte> json, int child)
    {
        if (_depth == 0)
            return null;
        ref var parent = ref _nodes[_open[_depth - 1]];
        ref var node = ref _nodes[child];
        parent.CanonicalLength += node.CanonicalLength + (parent.Children > 0 ? 1 : 0);
        if ((node.Marks & NodeMarks.Verbatim) == 0 || (node.Marks & NodeMarks.KeyInArena) != 0)
            parent.Marks &= ~NodeMarks.Verbatim;
        if (parent.Kind == JsonTokenType.StartObject)
        {
            parent.CanonicalLength += node.KeyLength + 3;
            var order = parent.Children == 0 ? -1 : Key(json, parent.Order).SequenceCompareTo(Key(json, child));
            if (order == 0)
                return "the body holds a key twice in one object";
            if (order > 0)
                parent.Marks = (parent.Marks | NodeMarks.Unsorted) & ~NodeMarks.Verbatim;
        }
        parent.Children++;
        parent.Order = child;
        return null;
    }

    private bool TrySort(ReadOnlySpan<byte> json, int parent)
    {
        var children = _nodes[parent].Children;
        while (_orderCount + children > _order.Length)
            Array.Resize(ref _order, 2 * _order.Length);
        if (_scratch.Length < children)
            _scratch = new int[children * 2];
        var sorted = _order.AsSpan(_orderCount, children);
        var position = 0;
        for (var child = parent + 1; child < _count; child = _nodes[child].Next)
            sorted[position++] = child;
        Sort(json, sorted, _scratch.AsSpan(0, children));
        _nodes[parent].Order = _orderCount;
        _orderCount += children;
        for (var next = 1; next < sorted.Length; next++)
            if (Key(json, sorted[next - 1]).SequenceEqual(Key(json, sorted[next])))
                return false;
        return true;
    }

    /// <summary>A merge sort of our own: a comparison delegate cannot hold the span that the keys lie in.</summary>
    private void Sort(ReadOnlySpan<byte> json, Span<int> items, Span<int> scratch)
    {
        if (items.Length <= 12)
        {
            for (var next = 1; next < items.Length; next++)
                for (var at = next; at > 0 && Key(json, items[at - 1]).SequenceCompareTo(Key(json, items[at])) > 0; at--)
                    (items[at - 1], items[at]) = (items[at], items[at - 1]);
            return;
        }
        var half = items.Length / 2;
        Sort(json, items[..half], scratch[..half]);
        Sort(json, items[half..], scratch[half..]);
        items.CopyTo(scratch);
        int left = 0, right = half;
        for (var to = 0; to < items.Length; to++)
            items[to] = right == items.Length || left < half && Key(json, scratch[left]).SequenceCompareTo(Key(json, scratch[right])) <= 0
                ? scratch[left++]
                : scratch[right++];
    }
}
