using System.Buffers;
using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>Reads one answer of a list as it arrives and cuts its items out of the bytes; holds one item and one read at a time.</summary>
internal sealed class ListPageReader(ApiAnswer answer) : IDisposable
{
    private const int MostItemBytes = 32 << 20;
    // Far beyond what an API server accepts (10,000 levels), so that depth alone never breaks a list.
    private const int MostLevels = 1_000_000;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MostLevels });
    private int _read;
    private int _filled;
    private int _itemStart = -1;
    private bool _ended;
    private bool _stalled;
    private bool _sawItems;
    private string _member = "";
    private string _metadataMember = "";

    private enum Step { Item, NeedMore, End }

    public string? ResourceVersion { get; private set; }

    public string? Continue { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The next item, valid until the next call; null after the last.</summary>
    /// <exception cref="KubernetesException">Cut off, silent, or not a list.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync()
    {
        while (true)
        {
            switch (Parse(out var item))
            {
                case Step.Item: return item;
                case Step.End when _sawItems: return null;
                case Step.End: throw new KubernetesException(KubernetesFault.Malformed, $"{answer.Where}: the answer is not a list.");
                default: await FillAsync().ConfigureAwait(false); break;
            }
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private Step Parse(out ReadOnlyMemory<byte> item)
    {
        item = default;
        var step = Step.NeedMore;
        try
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_read, _filled - _read), _ended, _state);
            while (step == Step.NeedMore && reader.Read())
                step = Take(ref reader);

            var consumed = (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            _stalled = consumed == 0;
            _read += consumed;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What stands in the last buffer was parsed before the end was known, so an error only then is a missing rest.
            throw _ended
                ? new KubernetesException(KubernetesFault.CutOff, $"{answer.Where}: the answer ended inside the list.", error)
                : new KubernetesException(KubernetesFault.Malformed, $"{answer.Where}: the list is not proper JSON ({Short(error.Message)}).", error);
        }
        if (step == Step.Item)
        {
            item = _buffer.AsMemory(_itemStart, _read - _itemStart);
            _itemStart = -1;
        }
        return step == Step.NeedMore && _ended ? Step.End : step;
    }

    private Step Take(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth)
        {
            case 0 when reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject):
                throw new JsonException("it is not an object");
            case 1 when reader.TokenType == JsonTokenType.PropertyName:
                _member = reader.ValueTextEquals("items"u8) ? "items" : reader.ValueTextEquals("metadata"u8) ? "metadata" : "";
                break;
            case 1 when _member == "items":
                _sawItems = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray or JsonTokenType.Null
                    ? true
                    : throw new JsonException("its items are not an array");
                break;
            case 2 when _member == "items":
                if (reader.TokenType == JsonTokenType.EndObject)
                    return Step.Item;
                _itemStart = reader.TokenType == JsonTokenType.StartObject
                    ? _read + (int)reader.TokenStartIndex
                    : throw new JsonException("an item is not an object");
                break;
            case 2 when _member == "metadata":
                TakeMetadata(ref reader);
                break;
        }
        return Step.NeedMore;
    }

    private void TakeMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
            _metadataMember = reader.ValueTextEquals("resourceVersion"u8) ? "resourceVersion" : reader.ValueTextEquals("continue"u8) ? "continue" : "";
        else if (reader.TokenType == JsonTokenType.String && _metadataMember == "resourceVersion")
            ResourceVersion = reader.GetString();
        else if (reader.TokenType == JsonTokenType.String && _metadataMember == "continue")
            Continue = reader.GetString();
    }

    private async ValueTask FillAsync()
    {
        // A token longer than the buffer is scanned from its beginning each time: doubling what we wait for keeps that linear.
        var wanted = _stalled ? Math.Max(1, _filled - _read) : 1;
        var keep = _itemStart >= 0 ? _itemStart : _read;
        do
        {
            if (_filled == _buffer.Length)
            {
                MakeRoom(keep);
                keep = 0;
            }
            var read = await answer.ReadAsync(_buffer.AsMemory(_filled)).ConfigureAwait(false);
            _ended = read == 0;
            _filled += read;
            wanted -= read;
            Bytes += read;
        }
        while (!_ended && wanted > 0);
    }

    private void MakeRoom(int keep)
    {
        var kept = _filled - keep;
        if (kept >= MostItemBytes)
            throw new KubernetesException(KubernetesFault.Malformed, $"{answer.Where}: an item is longer than {MostItemBytes >> 20} MiB.");
        var target = kept <= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Buffer.BlockCopy(_buffer, keep, target, 0, kept);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }
        _filled = kept;
        _read -= keep;
        if (_itemStart >= 0)
            _itemStart -= keep;
    }

    private static string Short(string message) => message.Length <= 120 ? message.TrimEnd('.') : message[..120];
}
