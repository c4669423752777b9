namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>Chance that falls the same way each time for the same seed.</summary>
internal sealed class WorldDice(int seed)
{
    private const string HexDigits = "0123456789abcdef";

    private readonly Random _random = new(seed);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool OneIn(int times) => _random.Next(times) == 0;

    public T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    public string Hex(int digits) => string.Create(digits, _random, static (span, random) =>
    {
        for (var index = 0; index < span.Length; index++)
            span[index] = HexDigits[random.Next(16)];
    });

    public Guid Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
