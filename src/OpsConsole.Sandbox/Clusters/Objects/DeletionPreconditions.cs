using System.Globalization;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>What a deletion asks of its object first; types that have deletions of their own in the real server have words of their own too.</summary>
internal static class DeletionPreconditions
{
    /// <exception cref="ApiFailureException">409, in the real server's words.</exception>
    public static void Check(ServedType type, StoredObject current, DeleteRequest request)
    {
        Check(type, current.Name, "UID", request.Uid, current.Uid, "deleted and then recreated");
        Check(type, current.Name, "ResourceVersion", request.ResourceVersion, current.Revision.ToString(CultureInfo.InvariantCulture), "modified");
    }

    private static void Check(ServedType type, string name, string what, string? wanted, string found, string happened)
    {
        if (wanted is null || wanted == found)
            return;
        throw type == BuiltInTypes.Namespace || type == BuiltInTypes.CustomResourceDefinition
            ? ApiFailureException.Conflict(type, name, $"Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {found}")
            : ApiFailureException.DeletePrecondition(type, name,
                $"the {what} in the precondition ({wanted}) does not match the {what} in record ({found}). The object might have been {happened}");
    }
}
