using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Rows;

/// <summary>Makes the rows of one kind out of a cluster's facts. Pure: the same facts give the same rows, whatever order they came in.</summary>
public interface IRowMaker
{
    /// <summary>The one kind that it makes, and no other maker does.</summary>
    RowKind Kind { get; }

    /// <summary>The rows that may be different with this object or without it: also those of other objects that it joins.</summary>
    IEnumerable<RowKey> Touched(ObjectFacts facts, ClusterFacts all);

    /// <summary>The rows that may be different when it is known otherwise how far a type is known.</summary>
    IEnumerable<RowKey> TouchedBy(string type, ClusterFacts all);

    /// <summary>The row; null where there is none of this key, which is of its kind.</summary>
    LiveRow? Make(RowKey key, ClusterFacts all);
}
