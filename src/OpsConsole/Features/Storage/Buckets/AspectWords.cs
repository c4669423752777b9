using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>How aspects are called.</summary>
public static class AspectWords
{
    public static string Name(AspectKind kind) => kind switch
    {
        AspectKind.Versioning => "Versioning",
        AspectKind.Encryption => "Encryption",
        AspectKind.PublicAccessBlock => "Public access block",
        AspectKind.Lifecycle => "Lifecycle",
        AspectKind.Policy => "Policy",
        AspectKind.ObjectLock => "Object lock",
        AspectKind.Ownership => "Ownership",
        _ => kind.ToString(),
    };
}
