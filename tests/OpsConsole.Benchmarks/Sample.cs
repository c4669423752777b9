using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Benchmarks;

/// <summary>Custom resources as a provider leaves them: about 3 KB on the wire, managedFields included.</summary>
internal static class Sample
{
    public const string Group = "bench.opsconsole.example";

    public static JsonObject Definition(string plural, string kind) => (JsonObject)JsonNode.Parse($$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{plural}}.{{Group}}"},
         "spec":{"group":"{{Group}}","scope":"Cluster","names":{"plural":"{{plural}}","kind":"{{kind}}","singular":"{{kind.ToLowerInvariant()}}"},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} },
             "additionalPrinterColumns":[{"name":"READY","type":"string","jsonPath":".status.conditions[?(@.type=='Ready')].status"}] }] } }
        """)!;

    public static JsonObject Object(string kind, int number)
    {
        var stem = $"tdc-prod-use1-c{number:00000}";
        return (JsonObject)JsonNode.Parse($$"""
            {"apiVersion":"{{Group}}/v1","kind":"{{kind}}","metadata":{"name":"{{stem}}-data","labels":{"dataplane":"c{{number:00000}}","crossplane.io/claim-name":"{{stem}}"},
               "annotations":{"crossplane.io/external-name":"{{stem}}-data","crossplane.io/external-create-succeeded":"2026-01-05T11:{{number % 60:00}}:07Z"},
               "finalizers":["finalizer.managedresource.crossplane.io"]},
             "spec":{"deletionPolicy":"Orphan","managementPolicies":["*"],"providerConfigRef":{"name":"account-{{number % 17:000}}"},
               "forProvider":{"region":"us-east-1","forceDestroy":false,"objectLockEnabled":false,"tags":{{Tags(stem)}} },
               "initProvider":{} },
             "status":{"observedGeneration":3,"atProvider":{"id":"{{stem}}-data","arn":"arn:aws:s3:::{{stem}}-data","region":"us-east-1",
                 "bucketDomainName":"{{stem}}-data.s3.amazonaws.com","bucketRegionalDomainName":"{{stem}}-data.s3.us-east-1.amazonaws.com","hostedZoneId":"Z3AQBSTGFJSTF",
                 "versioning":{"enabled":true,"mfaDelete":false},"tags":{{Tags(stem)}},"tagsAll":{{Tags(stem)}} },
               "conditions":[{"type":"Ready","status":"True","reason":"Available","lastTransitionTime":"2026-01-05T11:{{number % 60:00}}:09Z"},
                 {"type":"Synced","status":"True","reason":"ReconcileSuccess","lastTransitionTime":"2026-01-05T11:{{number % 60:00}}:08Z"}] } }
            """)!;
    }

    public static byte[] Bytes(int number)
    {
        var sample = Object("Bench", number);
        var metadata = sample["metadata"]!.AsObject();
        metadata["uid"] = $"00000000-0000-4000-8000-{number:000000000000}";
        metadata["resourceVersion"] = $"{number + 1000}";
        metadata["managedFields"] = JsonNode.Parse("""
            [{"apiVersion":"bench.opsconsole.example/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:crossplane.io/external-name":{}},"f:finalizers":{".":{}}},"f:spec":{".":{},"f:deletionPolicy":{},"f:forProvider":{".":{},"f:region":{},"f:tags":{}}}},"manager":"provider","operation":"Update","time":"2026-01-05T11:00:00Z"}]
            """);
        return Encoding.UTF8.GetBytes(sample.ToJsonString());
    }

    private static string Tags(string stem) => $$"""
        {"Name":"{{stem}}-data","crossplane-kind":"bucket.s3.aws.upbound.io","crossplane-name":"{{stem}}-data","crossplane-providerconfig":"default",
         "cost-center":"4711","owner":"storage-platform","environment":"prod","dataplane":"{{stem}}"}
        """;
}
