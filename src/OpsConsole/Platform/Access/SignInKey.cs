using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Platform.Access;

/// <summary>The secret in the cookie: 256 random bits. Only its hash is kept; a random key needs no salt and no slow hash.</summary>
internal static class SignInKey
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
