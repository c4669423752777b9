using System.Globalization;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>Whether a server takes a request of this size.</summary>
internal static class RequestSize
{
    /// <summary>apiserver v1.30, pkg/server/config.go, MaxRequestBodyBytes: 3 MiB, and no cluster can be told otherwise.</summary>
    private const int MostSent = 3 * 1024 * 1024;

    /// <summary>etcd, "System limits": --max-request-bytes is 1.5 MiB where nobody said otherwise.</summary>
    private const int MostStored = 3 * 1024 * 1024 / 2;

    /// <summary>Null where it is not too large.</summary>
    /// <param name="order">What is sent.</param>
    /// <param name="live">The living object; null where there is none.</param>
    /// <param name="then">What it is after the restore.</param>
    public static Consequence? Of(RestoreOrder order, LiveObject? live, ReadOnlySpan<byte> then)
    {
        var sent = RestoreWrites.Body(order, live, out _)?.Length ?? order.Body.Length;
        if (sent > MostSent)
            return Consequence.Blocks($"it is too large for a request: {Words(sent)}, and no server takes more than {Words(MostSent)} (apiserver, MaxRequestBodyBytes)");
        var stored = Math.Max(order.Mode is RestoreMode.Revert ? 0 : sent, then.Length);
        return stored > MostStored
            ? Consequence.Warns($"It is {Words(stored)} large, and etcd takes no more than {Words(MostStored)} where nobody set another limit. A trial keeps nothing, so it does not tell: the server may refuse it only when it is done.")
            : null;
    }

    private static string Words(int bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.00} MiB ({bytes:N0} bytes)");
}
