namespace OpsConsole.Features.Storage.Facts;

/// <summary>A uid in sixteen bytes, for facts and rows of which a cluster has ten thousand; what is no lower-case UUID is kept as it is.</summary>
internal readonly record struct PackedUid
{
    private readonly Guid _packed;
    private readonly string? _other;

    public PackedUid(string value)
    {
        if (Guid.TryParseExact(value, "D", out var packed) && packed.ToString("D") == value)
            _packed = packed;
        else
            _other = value;
    }

    public string Value => _other ?? _packed.ToString("D");
}
