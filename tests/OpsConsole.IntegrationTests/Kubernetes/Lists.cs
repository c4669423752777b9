namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>Texts of lists and of the objects in them.</summary>
internal static class Lists
{
    public static string Item(string name) => $$$"""{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket","metadata":{"name":"{{{name}}}"}}""";

    /// <summary>A page as Go writes it: the items come before the metadata.</summary>
    public static string Page(string resourceVersion, string? next, params string[] items) =>
        $$$"""{"apiVersion":"s3.aws.upbound.io/v1beta2","items":[{{{string.Join(',', items)}}}],"kind":"BucketList","metadata":{"continue":"{{{next}}}","resourceVersion":"{{{resourceVersion}}}"}}""";
}
