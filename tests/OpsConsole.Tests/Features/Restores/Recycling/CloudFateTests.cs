using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Recycling;
using Xunit;

namespace OpsConsole.Tests.Features.Restores.Recycling;

/// <summary>What became of the cloud object behind something deleted: claimed only where its last state or a living object proves it.</summary>
public sealed class CloudFateTests
{
    private const string Made = "{\"metadata\":{\"finalizers\":[\"finalizer.managedresource.crossplane.io\"],\"annotations\":{\"crossplane.io/external-name\":\"vpc-1\"}},"
        + "\"spec\":{\"deletionPolicy\":\"Delete\",\"forProvider\":{\"region\":\"eu-west-1\"},\"providerConfigRef\":{\"name\":\"default\"}},"
        + "\"status\":{\"conditions\":[{\"type\":\"Synced\",\"status\":\"True\"},{\"type\":\"Ready\",\"status\":\"True\"}]}}";

    private const string NotReady = """{"status":{"conditions":[{"type":"Synced","status":"True"},{"type":"Ready","status":"False"}]}}""";
    private static readonly DateTimeOffset Deleted = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>What its last state says beside <see cref="Made"/>.</summary>
    public static TheoryData<string, string, CloudStanding, string> LastStates => new()
    {
        { "vpc", "{}", CloudStanding.Gone, "cloud object deleted: its provider let it go" },
        { "vpc", """{"spec":{"deletionPolicy":null}}""", CloudStanding.Gone, "cloud object deleted: its provider let it go" },
        { "vpc", """{"spec":{"managementPolicies":["Observe","Create","Delete"],"deletionPolicy":"Orphan"}}""", CloudStanding.Gone, "cloud object deleted" },
        { "vpc", """{"metadata":{"deletionTimestamp":"2026-03-01T09:00:00Z"},"status":{"conditions":[{"type":"Synced","status":"True"},{"type":"Ready","status":"False"}]}}""", CloudStanding.Gone, "its provider let it go" },
        { "bucket", """{"spec":{"forProvider":{"forceDestroy":true}}}""", CloudStanding.Gone, "bucket and contents deleted" },
        { "bucket", "{}", CloudStanding.Gone, "bucket deleted only if it is empty: its provider let it go" },
        { "vpc", """{"spec":{"deletionPolicy":"Orphan"}}""", CloudStanding.Exists, "left as orphan in the cloud; not looked at since" },
        { "vpc", """{"spec":{"managementPolicies":["Observe"]}}""", CloudStanding.Exists, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"managementPolicies":["Observe","Create","Update"]}}""", CloudStanding.Exists, "left as orphan in the cloud" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}},"spec":{"deletionPolicy":"Orphan"}}""", CloudStanding.Exists, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"deletionPolicy":"Orphan"},"status":{"conditions":[{"type":"Ready","status":"False"}]}}""", CloudStanding.Unknown, "if it was ever made" },
        { "vpc", """{"spec":{"deletionPolicy":"Orphan"},"status":{"conditions":[],"atProvider":{"arn":"arn:aws:ec2:eu-west-1:1:vpc/vpc-1"}}}""", CloudStanding.Exists, "left as orphan" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}}}""", CloudStanding.Unknown, "it was paused" },
        { "vpc", """{"spec":{"managementPolicies":[]}}""", CloudStanding.Unknown, "it was paused" },
        { "vpc", """{"spec":{"managementPolicies":["Delete"]}}""", CloudStanding.Unknown, "none that Crossplane takes" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/external-name":null}}}""", CloudStanding.Unknown, "no external name" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/external-name":null}},"spec":{"deletionPolicy":"Orphan"}}""", CloudStanding.Unknown, "no external name" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/external-create-pending":"2026-03-01T09:00:00Z"}}}""", CloudStanding.Unknown, "in the middle of making it" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/external-create-pending":"2026-03-01T09:00:00Z","crossplane.io/external-create-succeeded":"2026-03-01T09:00:01Z"}}}""", CloudStanding.Gone, "its provider let it go" },
        { "vpc", """{"metadata":{"finalizers":[]}}""", CloudStanding.Unknown, "without asking its provider" },
        { "vpc", """{"metadata":{"finalizers":["example.org/other"]}}""", CloudStanding.Unknown, "without asking its provider" },
        { "vpc", """{"metadata":{"deletionTimestamp":"2026-03-01T09:00:00Z"},"status":{"conditions":[{"type":"Synced","status":"False"}]}}""", CloudStanding.Unknown, "Synced was False" },
        { "vpc", """{"status":null}""", CloudStanding.Unknown, "Synced was not said" },
        { "vpc", """{"status":{"conditions":[{"type":"Synced","status":"True"},{"type":"LastAsyncOperation","status":"False"}]}}""", CloudStanding.Unknown, "last operation had failed" },
    };

    [Theory, MemberData(nameof(LastStates))]
    public void Its_last_state_says_what_is_known(string type, string change, CloudStanding standing, string why)
    {
        var fate = CloudFate.Of(Subject(type, change), "here", Deleted, [])!;

        Assert.Equal(standing, fate.Standing);
        Assert.Contains(why, fate.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_managed_resource_has_nothing_in_the_cloud() =>
        Assert.Null(CloudFate.Of(new DeletionSubject("""{"data":{"a":"b"}}"""u8, new() { Group = "", Resource = "configmaps", Kind = "ConfigMap", Version = "v1" }), "here", Deleted, []));

    /// <summary>A living object beside one that was to be deleted: cluster, its differences, minutes from the deletion to the read, whether it proves anything.</summary>
    public static TheoryData<string, string, string, string, int, bool> Twins => new()
    {
        { "vpc", "{}", "here", "{}", 5, true },
        { "vpc", "{}", "here", "{}", -5, false },
        { "vpc", "{}", "here", NotReady, 5, false },
        { "vpc", "{}", "here", """{"metadata":{"deletionTimestamp":"2026-03-01T11:00:00Z"}}""", 5, false },
        { "vpc", "{}", "here", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}}}""", 5, false },
        { "vpc", "{}", "here", """{"metadata":{"annotations":{"crossplane.io/external-name":"vpc-2"}}}""", 5, false },
        { "vpc", "{}", "here", """{"spec":{"forProvider":{"region":"us-east-1"}}}""", 5, false },
        { "vpc", "{}", "here", """{"spec":{"providerConfigRef":{"name":"other"}}}""", 5, false },
        { "vpc", "{}", "there", "{}", 5, false },
        { "vpc", """{"status":{"atProvider":{"arn":"arn:1"}}}""", "there", """{"status":{"atProvider":{"arn":"arn:1"}}}""", 5, true },
        { "vpc", """{"status":{"atProvider":{"arn":"arn:1"}}}""", "here", """{"status":{"atProvider":{"arn":"arn:2"}}}""", 5, false },
        { "bucket", "{}", "there", "{}", 5, true },
    };

    [Theory, MemberData(nameof(Twins))]
    public void A_living_object_proves_it_only_where_it_is_the_same_thing_seen_since(string type, string change, string cluster, string other, int minutes, bool proves)
    {
        var fate = CloudFate.Of(Subject(type, change), "here", Deleted, [new(cluster, "living", Subject(type, other), Deleted.AddMinutes(minutes))])!;

        Assert.Equal(proves ? CloudStanding.Exists : CloudStanding.Gone, fate.Standing);
        Assert.Equal(proves, fate.Why.Contains($"living in {cluster}", StringComparison.Ordinal));
    }

    private static DeletionSubject Subject(string type, string change)
    {
        var whole = JsonNode.Parse(Made)!.AsObject();
        Merge(whole, JsonNode.Parse(change)!.AsObject());
        return new(Encoding.UTF8.GetBytes(whole.ToJsonString()), type == "bucket"
            ? new() { Group = "s3.aws.upbound.io", Resource = "buckets", Kind = "Bucket", Version = "v1beta1", Categories = ["managed"] }
            : new() { Group = "ec2.aws.upbound.io", Resource = "vpcs", Kind = "VPC", Version = "v1beta1", Categories = ["managed"] });
    }

    /// <summary>As RFC 7386 merges.</summary>
    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (key, value) in change)
            if (value is null)
                target.Remove(key);
            else if (value is JsonObject inner && target[key] is JsonObject outer)
                Merge(outer, inner);
            else
                target[key] = value.DeepClone();
    }
}
