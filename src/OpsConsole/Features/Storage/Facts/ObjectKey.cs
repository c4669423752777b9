namespace OpsConsole.Features.Storage.Facts;

/// <summary>An object within its cluster.</summary>
/// <param name="Type"><c>buckets.s3.aws.upbound.io</c>, or <c>persistentvolumes</c> in the core group.</param>
/// <param name="Namespace">Empty for what has none.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Type, string Namespace, string Name)
{
    /// <summary>By type, then namespace, then name; by their letters' codes.</summary>
    public static readonly IComparer<ObjectKey> Order = Comparer<ObjectKey>.Create(Compare);

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    private static int Compare(ObjectKey one, ObjectKey other) =>
        string.CompareOrdinal(one.Type, other.Type) is not 0 and var byType ? byType
        : string.CompareOrdinal(one.Namespace, other.Namespace) is not 0 and var byNamespace ? byNamespace
        : string.CompareOrdinal(one.Name, other.Name);
}
