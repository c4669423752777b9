namespace OpsConsole.Features.Storage.Facts;

/// <summary>The webhook through which Crossplane refuses deletions: ValidatingWebhookConfiguration crossplane-no-usages.</summary>
public sealed record UsageWebhookFacts : ObjectFacts
{
    public const string Type = "validatingwebhookconfigurations.admissionregistration.k8s.io";
    public const string Name = "crossplane-no-usages";

    /// <summary>Why it does not refuse every deletion that a Usage forbids; empty where it does.</summary>
    public required string Flaw { get; init; }

    public static ObjectKey TheKey => new(Type, "", Name);
}
