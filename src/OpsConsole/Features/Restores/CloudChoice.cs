namespace OpsConsole.Features.Restores;

/// <summary>What becomes of the cloud resource behind a managed resource that comes back.</summary>
public enum CloudChoice
{
    /// <summary>It comes back as one that only observes, and gets its policies once its provider has found the very cloud resource that the stored state names.</summary>
    Adopt,
    /// <summary>It stays one that only observes.</summary>
    Observe,
    /// <summary>It has its policies at once: where its cloud resource is gone, its provider makes a new and empty one of the same external name.</summary>
    Create,
}
