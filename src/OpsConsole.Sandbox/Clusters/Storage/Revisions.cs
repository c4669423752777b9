using System.Globalization;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;

namespace OpsConsole.Sandbox.Clusters.Storage;

/// <summary>The same object under another revision, as deletions are shown.</summary>
internal static class Revisions
{
    public static StoredObject Restamp(StoredObject stored, long revision)
    {
        if (stored.IsVerbatim)
            return Copy(stored, revision, stored.Tail);
        var document = stored.Parse();
        ((JsonObject)document["metadata"]!)["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return Copy(stored, revision, Json.ToUtf8(document).AsSpan(1).ToArray());
    }

    private static StoredObject Copy(StoredObject stored, long revision, byte[] tail) => new()
    {
        Key = stored.Key,
        Namespace = stored.Namespace,
        Name = stored.Name,
        Uid = stored.Uid,
        Revision = revision,
        IsTerminating = stored.IsTerminating,
        Labels = stored.Labels,
        Fields = stored.Fields,
        Tail = tail,
        IsVerbatim = stored.IsVerbatim,
    };
}
