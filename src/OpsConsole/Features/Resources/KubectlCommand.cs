namespace OpsConsole.Features.Resources;

/// <summary>The command that asks the cluster itself for an object. Contexts are taken to be named like clusters.</summary>
public static class KubectlCommand
{
    public static string Get(FoundResource resource)
    {
        var space = resource.Lineage.Namespace.Length == 0 ? "" : $" -n {Quote(resource.Lineage.Namespace)}";
        return $"kubectl --context {Quote(resource.Cluster.Name)}{space} get {Quote(resource.Type.Name)} {Quote(resource.Lineage.Name)} -o yaml";
    }

    /// <summary>Names come from clusters: whatever a shell could read otherwise is quoted.</summary>
    private static string Quote(string text) => text.Length > 0 && text[0] != '-' && text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_')
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
