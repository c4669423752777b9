using System.Security.Cryptography;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>What a checkpoint's signature is worth to who knows some keys.</summary>
public enum SignatureStanding
{
    Valid,
    None,
    /// <summary>Made with a key that is not known here.</summary>
    OtherKey,
    /// <summary>Not what the key signed.</summary>
    Wrong,
}

/// <summary>The public keys that checkpoints are believed by.</summary>
public sealed class CheckpointKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    /// <exception cref="CryptographicException">One holds no EC key.</exception>
    public CheckpointKeys(IEnumerable<string> pemFiles)
    {
        foreach (var file in pemFiles)
        {
            var key = Read(file);
            if (!_keys.TryAdd(IdOf(key), key))
                key.Dispose();
        }
    }

    public int Count => _keys.Count;

    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public SignatureStanding Judge(Checkpoint checkpoint)
    {
        if (checkpoint.Signature is null || checkpoint.Key is null)
            return SignatureStanding.None;
        if (!_keys.TryGetValue(checkpoint.Key, out var key))
            return SignatureStanding.OtherKey;
        var signature = new byte[checkpoint.Signature.Length];
        return Convert.TryFromBase64String(checkpoint.Signature, signature, out var length)
            && key.VerifyData(checkpoint.SignedBytes(), signature.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            ? SignatureStanding.Valid
            : SignatureStanding.Wrong;
    }

    /// <summary>A private key holds its public one.</summary>
    /// <exception cref="CryptographicException">It is no key of an elliptic curve.</exception>
    public static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (ArgumentException error)
        {
            key.Dispose();
            throw new CryptographicException(error.Message, error);
        }
    }

    /// <summary>Why a file cannot be read as one; null where it can.</summary>
    public static string? Fault(string file)
    {
        try
        {
            using var key = Read(file);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
            key.Dispose();
    }
}
