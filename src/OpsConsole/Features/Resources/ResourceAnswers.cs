using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>JSON that goes out as it is: number tokens and nesting stay what they were.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(byte[] Utf8);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.SerializeToUtf8Bytes(JsonElement.ParseValue(ref reader)));

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);
}

/// <summary>Name: as addresses use it: plural and group. CompleteAt: the moment for which the objects are proven. CompleteRun: the run that proves it. Reason: why the last look is a gap.</summary>
public sealed record TypeAnswer(
    string Name, string ApiVersion, string Kind, bool Namespaced, long Objects, DateTimeOffset? LookedAt, bool? IsComplete, DateTimeOffset? CompleteAt, Guid? CompleteRun, string? Reason)
{
    public static TypeAnswer Of(KnownType type) => new(
        type.Name, type.ApiVersion, type.Kind, type.Namespaced, type.Objects, type.LookedAt, type.IsComplete, type.CompleteAt, type.CompleteRun, type.Reason);
}

/// <summary>A printer column's cell; some definitions name several columns alike. Value: null where the path finds nothing.</summary>
public sealed record CellAnswer(string Column, string? Value);

public sealed record RowAnswer(
    string Namespace, string Name, string Uid, DateTimeOffset FirstSeenAt, DateTimeOffset ChangedAt, IReadOnlyList<CellAnswer> Columns)
{
    public static RowAnswer Of(ResourceRow row, IReadOnlyList<PrinterColumn> columns) => new(
        row.Namespace, row.Name, row.Uid, row.FirstSeenAt, row.ChangedAt, [.. columns.Zip(row.Cells, (column, cell) => new CellAnswer(column.Name, cell))]);
}

/// <summary>Version: the number of the version in the cluster's change feed. Hash: SHA-256 of the canonical form, hexadecimal.</summary>
public sealed record VersionAnswer(
    long Version, string Change, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, string ResourceVersion, long? Generation, string? Hash,
    string Source, Guid? Run, string? Sentence, bool? IsStatusOnly, IReadOnlyList<string> Managers)
{
    public static VersionAnswer Of(ResourceVersion version, ChangeSentence? sentence = null) => new(
        version.Sequence, version.Change.ToString().ToLowerInvariant(), version.ValidFrom, version.ValidTo, version.ResourceVersionText, version.Generation,
        version.Hash is null ? null : Convert.ToHexStringLower(version.Hash), version.Source, version.RunId,
        sentence?.Text, sentence?.IsStatusOnly, sentence?.Managers ?? []);
}

/// <summary>Manifest: the canonical object, without metadata.resourceVersion and metadata.managedFields.</summary>
public sealed record ResourceAnswer(
    string Cluster, string Type, string Namespace, string Name, string Uid, DateTimeOffset FirstSeenAt, DateTimeOffset? DeletedAt, VersionAnswer Version, RawJson Manifest)
{
    public static ResourceAnswer Of(ResourceState state) => new(
        state.Resource.Cluster.Name, state.Resource.Type.Name, state.Resource.Lineage.Namespace, state.Resource.Lineage.Name, state.Resource.Lineage.Uid,
        state.Resource.Lineage.FirstSeenAt, state.Resource.Lineage.DeletedAt, VersionAnswer.Of(state.Version), new RawJson(state.Json));
}

/// <summary>Pointer: RFC 6901; list positions are those before for changed and removed, those after for added.</summary>
public sealed record DifferenceItem(string Kind, string Path, string Pointer, RawJson? Before, RawJson? After, bool IsNoise, bool IsStatus)
{
    public static DifferenceItem Of(ManifestChange change) => new(
        change.Kind.ToString().ToLowerInvariant(), change.Path, change.JsonPointer, Raw(change.Before), Raw(change.After), change.IsNoise, change.IsStatus);

    private static RawJson? Raw(string? json) => json is null ? null : new RawJson(System.Text.Encoding.UTF8.GetBytes(json));
}

public sealed record DifferenceAnswer(VersionAnswer From, VersionAnswer To, IReadOnlyList<DifferenceItem> Changes);

public sealed record ChangeAnswer(
    string Cluster, string Type, string Namespace, string Name, string Uid, long Version, long? FormerVersion, string Change, DateTimeOffset ChangedAt,
    string? Sentence, bool? IsStatusOnly, IReadOnlyList<string> Managers)
{
    public static ChangeAnswer Of(ChangeEntry entry) => new(
        entry.Cluster.Name, entry.Row.Type, entry.Row.Namespace, entry.Row.Name, entry.Row.Uid, entry.Row.Sequence, entry.Row.FormerSequence,
        entry.Row.Change.ToString().ToLowerInvariant(), entry.Row.ValidFrom, entry.Sentence?.Text, entry.Sentence?.IsStatusOnly, entry.Sentence?.Managers ?? []);
}
