namespace OpsConsole.Platform.Components;

/// <summary>How an environment label is shown. Production has a hue and a form of its own.</summary>
public static class Environments
{
    private static readonly string[] Production = ["prod", "production", "prd", "live"];
    private static readonly string[] Staging = ["staging", "stage", "stg", "preprod", "uat", "acceptance"];

    public static bool IsProduction(string environment) => Production.Contains(environment, StringComparer.OrdinalIgnoreCase);

    public static string Hue(string environment) =>
        IsProduction(environment) ? "production" : Staging.Contains(environment, StringComparer.OrdinalIgnoreCase) ? "staging" : "other";

    public static string Word(string environment) => string.IsNullOrWhiteSpace(environment) ? "unlabelled" : VisibleText.Of(environment);
}
