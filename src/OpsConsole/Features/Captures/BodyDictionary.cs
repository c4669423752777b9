using ZstdSharp;
using ZstdSharp.Unsafe;

namespace OpsConsole.Features.Captures;

/// <summary>What zstd knows beforehand of the bodies of one type in one cluster: small objects of a type are mostly alike.</summary>
public sealed record BodyDictionary(int Id, byte[] Content)
{
    /// <summary>Fewer objects do not say what their type is like and hardly repay the dictionary's own room; more make it no better.</summary>
    public const int Samples = 64;

    /// <summary>Bytes of a dictionary; more did not make bodies of 2 KB smaller.</summary>
    private const int Size = 16 * 1024;

    /// <summary>
    /// Given rather than searched for, which takes a tenth of the time. k: long segments, because objects of a type share whole passages;
    /// f: a frequency table of 2^16 places is enough for what the samples hold.
    /// </summary>
    private static readonly ZDICT_fastCover_params_t Parameters = new()
    {
        k = 1000,
        d = 8,
        f = 16,
        accel = 1,
        steps = 1,
        splitPoint = 1,
        zParams = new ZDICT_params_t { compressionLevel = BodyEncoder.Level },
    };

    /// <summary>Null where the samples have too little in common.</summary>
    internal static byte[]? Train(IReadOnlyList<byte[]> samples)
    {
        try
        {
            return DictBuilder.TrainFromBufferFastCover(samples, Parameters, Size).ToArray();
        }
        catch (ZstdException)
        {
            return null;
        }
    }
}
