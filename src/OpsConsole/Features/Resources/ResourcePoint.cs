using System.Globalization;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>Which state of an object is meant: a version by its number, the state of a moment, or the latest.</summary>
public readonly record struct VersionPoint(long? Sequence, DateTimeOffset? At)
{
    public const string LatestWord = "latest";

    public static VersionPoint Latest => default;

    public bool IsLatest => Sequence is null && At is null;

    /// <summary>As an address says it: <c>42</c>, <c>2026-10-01T10:00:00Z</c> or <c>latest</c>.</summary>
    public override string ToString() =>
        Sequence is { } number ? number.ToString(CultureInfo.InvariantCulture) : At is { } moment ? AsOf.Write(moment) : LatestWord;

    public static Answer<VersionPoint> Read(string text, DateTimeOffset now)
    {
        if (text == LatestWord)
            return Latest;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return new VersionPoint(sequence, null);
        var moment = AsOf.Read(text, now);
        if (moment.Value is { } at)
            return new VersionPoint(null, at);
        return moment.Refusal is { } refusal && text.Length > 0 && char.IsAsciiDigit(text[0]) ? refusal : new Refusal(
            RefusalKind.Invalid, $"'{(text.Length > 64 ? text[..64] : text)}' names no version.", "Give the number of a version, a moment such as 2026-10-01T10:00:00Z, or latest.");
    }
}

/// <summary>An object and which of its states.</summary>
public sealed record ResourcePoint(string Cluster, string Type, string Namespace, string Name, string? Uid, VersionPoint Version);
