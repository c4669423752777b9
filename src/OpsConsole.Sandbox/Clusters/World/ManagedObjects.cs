namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The common shape of Crossplane managed resources, as JSON text.</summary>
internal static class ManagedObjects
{
    public static string Metadata(Dataplane plane, string name, string externalName, string annotations = "", string labels = "", string space = "") => $$"""
        {"name":"{{name}}",{{(space.Length > 0 ? $"\"namespace\":\"{space}\"," : "")}}"labels":{"dataplane":"{{plane.Id}}","environment":"{{plane.Environment}}","crossplane.io/composite":"{{plane.Id}}-dataplane"{{labels}} },
         "annotations":{"crossplane.io/external-name":"{{externalName}}","crossplane.io/external-create-pending":"{{plane.At(2)}}","crossplane.io/external-create-succeeded":"{{plane.At(5)}}","crossplane.io/composition-resource-name":"{{name[(name.LastIndexOf('-') + 1)..]}}","upjet.crossplane.io/provider-meta":"{\"schema_version\":\"0\"}"{{annotations}} },
         "finalizers":["finalizer.managedresource.crossplane.io"]}
        """;

    public static string Tags(Dataplane plane, string kind, string name) => $$"""
        {"component":"dataplane","cost-center":"{{plane.CostCenter}}","environment":"{{plane.Environment}}","owner":"cloud-infra","cluster-id":"{{plane.Id}}","crossplane-kind":"{{kind}}","crossplane-name":"{{name}}","crossplane-providerconfig":"default"}
        """;

    public static string ReadyConditions(Dataplane plane) => $$"""
        [{"type":"LastAsyncOperation","status":"True","reason":"Success","lastTransitionTime":"{{plane.At(20)}}"},
         {"type":"Ready","status":"True","reason":"Available","lastTransitionTime":"{{plane.At(20)}}"},
         {"type":"Synced","status":"True","reason":"ReconcileSuccess","lastTransitionTime":"{{plane.At(5)}}"}]
        """;

    public static string Conditions(string ready, string readyReason, string synced, string syncedReason, string at, string message = "") => $$"""
        [{"type":"Ready","status":"{{ready}}","reason":"{{readyReason}}","lastTransitionTime":"{{at}}"},
         {"type":"Synced","status":"{{synced}}","reason":"{{syncedReason}}",{{(message.Length > 0 ? $"\"message\":\"{message}\"," : "")}}"lastTransitionTime":"{{at}}"}]
        """;

    public static Seed Ready(Dataplane plane, string type, string name, string externalName, string forProvider, string atProvider, string deletionPolicy = "Delete", string labels = "") => new(
        type,
        $$"""
        {"metadata":{{Metadata(plane, name, externalName, labels: labels)}},
         "spec":{"deletionPolicy":"{{deletionPolicy}}","managementPolicies":["*"],"providerConfigRef":{"name":"default"},"forProvider":{{forProvider}} },
         "status":{"observedGeneration":1,"atProvider":{{atProvider}},"conditions":{{ReadyConditions(plane)}} } }
        """,
        plane.Created, "crossplane", ProviderOf(type));

    public static string ProviderOf(string type) => type.Contains(".s3.", StringComparison.Ordinal) ? "provider-aws-s3" : "provider-aws-ec2";
}
