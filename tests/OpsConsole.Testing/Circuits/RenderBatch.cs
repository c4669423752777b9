using System.Buffers.Binary;
using System.Text;

namespace OpsConsole.Testing.Circuits;

internal enum EditKind { Prepend = 1, Remove, SetAttribute, RemoveAttribute, UpdateText, StepIn, StepOut, UpdateMarkup, Move, EndOfMoves }

internal enum FrameKind { Element = 1, Text, Attribute, Component, Region, ElementReference, ComponentReference, Markup, RenderMode, NamedEvent }

/// <summary>A step of what changes below a component; <paramref name="Frame"/> is where a moved child goes in a move.</summary>
internal readonly record struct Edit(EditKind Kind, int Sibling, int Frame, string? Attribute);

/// <summary>A piece of the new tree: the length of what belongs to it or the component's number, and its strings.</summary>
internal readonly record struct Frame(FrameKind Kind, int Length, int Component, string? Name, string? Value, ulong Handler);

/// <summary>
/// A render batch in the form that Microsoft.AspNetCore.Components.Server writes (RenderBatchWriter) and its script reads: tables of fixed rows,
/// their places in the last twenty bytes.
/// </summary>
internal sealed class RenderBatch
{
    private const int FrameSize = 20;
    private const int EditSize = 16;

    public required IReadOnlyList<(int Component, Edit[] Edits)> Changes { get; init; }
    public required Frame[] Frames { get; init; }
    public required int[] Disposed { get; init; }

    public static RenderBatch Read(ReadOnlySpan<byte> data)
    {
        var places = data[^20..];
        var strings = Strings(data, Int(places, 16));
        return new()
        {
            Changes = ReadChanges(data, Int(places, 0), strings),
            Frames = ReadFrames(data, Int(places, 4), strings),
            Disposed = Numbers(data, Int(places, 8)),
        };
    }

    private static (int, Edit[])[] ReadChanges(ReadOnlySpan<byte> data, int place, string[] strings)
    {
        var starts = Numbers(data, place);
        var changes = new (int, Edit[])[starts.Length];
        for (var index = 0; index < starts.Length; index++)
        {
            var edits = new Edit[Int(data, starts[index] + 4)];
            for (var edit = 0; edit < edits.Length; edit++)
            {
                var row = data.Slice(starts[index] + 8 + edit * EditSize, EditSize);
                edits[edit] = new((EditKind)Int(row, 0), Int(row, 4), Int(row, 8), Text(row, 12, strings));
            }
            changes[index] = (Int(data, starts[index]), edits);
        }
        return changes;
    }

    private static Frame[] ReadFrames(ReadOnlySpan<byte> data, int place, string[] strings)
    {
        var frames = new Frame[Int(data, place)];
        for (var index = 0; index < frames.Length; index++)
        {
            var row = data.Slice(place + 4 + index * FrameSize, FrameSize);
            var kind = (FrameKind)Int(row, 0);
            frames[index] = kind switch
            {
                FrameKind.Element => new(kind, Int(row, 4), 0, Text(row, 8, strings), null, 0),
                FrameKind.Component => new(kind, Int(row, 4), Int(row, 8), null, null, 0),
                FrameKind.Region => new(kind, Int(row, 4), 0, null, null, 0),
                FrameKind.Attribute => new(kind, 0, 0, Text(row, 4, strings), Text(row, 8, strings), BinaryPrimitives.ReadUInt64LittleEndian(row[12..])),
                FrameKind.Text or FrameKind.Markup or FrameKind.ElementReference => new(kind, 0, 0, null, Text(row, 4, strings), 0),
                _ => new(kind, 0, 0, null, null, 0),
            };
        }
        return frames;
    }

    private static string[] Strings(ReadOnlySpan<byte> data, int place)
    {
        var strings = new string[(data.Length - 20 - place) / 4];
        for (var index = 0; index < strings.Length; index++)
        {
            var start = Int(data, place + index * 4);
            var (length, shift) = (0, 0);
            byte part;
            do
            {
                part = data[start++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            }
            while (part >= 0x80);
            strings[index] = Encoding.UTF8.GetString(data.Slice(start, length));
        }
        return strings;
    }

    private static int[] Numbers(ReadOnlySpan<byte> data, int place)
    {
        var numbers = new int[Int(data, place)];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = Int(data, place + 4 + index * 4);
        return numbers;
    }

    private static string? Text(ReadOnlySpan<byte> row, int place, string[] strings) => Int(row, place) is >= 0 and var index ? strings[index] : null;

    private static int Int(ReadOnlySpan<byte> data, int place) => BinaryPrimitives.ReadInt32LittleEndian(data[place..]);
}
