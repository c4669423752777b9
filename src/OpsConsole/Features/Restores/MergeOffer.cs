using OpsConsole.Features.Resources;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>What a merge of an earlier version would bring into the object as it was last captured; its plan asks the cluster.</summary>
internal static class MergeOffer
{
    /// <summary>By path, each once, with who else owns it. None where the comparison is not of an earlier version with the present state of the same life.</summary>
    public static IReadOnlyList<MergeField> Of(ResourceDifference difference)
    {
        var (former, now) = (difference.From, difference.To);
        if (former.Resource.Cluster.Id != now.Resource.Cluster.Id || former.Resource.Lineage.Id != now.Resource.Lineage.Id || former.Version.Sequence >= now.Version.Sequence
            || now.IsOfDeleted || now.Version.ValidTo is not null)
            return [];
        try
        {
            var merge = MergeBody.Of(RestoreBody.Asked(former.Json), now.Json, now.ManagedFields, RestoreWrites.Manager, names: null);
            return [.. merge.Fields.Concat(merge.LeftOut).DistinctBy(field => field.Path).OrderBy(field => field.Path, StringComparer.Ordinal)];
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
