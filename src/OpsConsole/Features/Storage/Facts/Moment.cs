namespace OpsConsole.Features.Storage.Facts;

/// <summary>A moment or none in eight bytes, for facts of which a cluster has ten thousand.</summary>
internal readonly record struct Moment(long Ticks)
{
    public Moment(DateTimeOffset? value) : this(value?.UtcTicks ?? 0)
    {
    }

    public DateTimeOffset? Value => Ticks == 0 ? null : new(Ticks, TimeSpan.Zero);
}
