using Microsoft.Extensions.Configuration;
using OpsConsole.Features.Storage;
using OpsConsole.Platform.Configuration;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.S3;

public sealed class BucketAccessOptionsTests
{
    [Theory]
    [InlineData("Clusters", "environment in (", "Storage:Buckets:0:Clusters: Label selector")]
    [InlineData("Clusters", null, "names no cluster")]
    [InlineData("Endpoint", "http://s3.example.com", "write an address as https://s3.example.com")]
    [InlineData("Region", "evil.example.com/", "write a region as eu-west-1")]
    [InlineData("CredentialsFile", null, "Storage:Buckets:0:CredentialsFile is missing")]
    [InlineData("ReadEvery", "00:00:01", "Storage:Buckets:0:ReadEvery")]
    [InlineData("MeasureEvery", "often", "Storage:Buckets:0:MeasureEvery")]
    [InlineData("Secret", "x", "Storage:Buckets:0:Secret is not a known key")]
    public void A_wrong_setting_is_named_with_its_fix(string key, string? value, string expected) =>
        Assert.Contains(expected, Assert.Single(Errors((key, value))), StringComparison.Ordinal);

    [Fact]
    public void An_endpoint_on_this_machine_and_names_of_clusters_do() =>
        Assert.Empty(Errors(("Clusters", null), ("ClusterNames:0", "prod-01"), ("Endpoint", "http://127.0.0.1:9000"), ("ForcePathStyle", "true"), ("MeasureEvery", "00:10:00")));

    [Fact]
    public void Null_for_how_often_objects_are_counted_counts_none()
    {
        using var json = new MemoryStream("""{"Storage":{"Buckets":[{"Clusters":"","CredentialsFile":"s3.json","MeasureEvery":null},{"Clusters":"","CredentialsFile":"s3.json"}]}}"""u8.ToArray());

        var options = new ConfigurationBuilder().AddJsonStream(json).Build().GetSection(StorageOptions.Section).Get<StorageOptions>()!;

        Assert.Equal([null, TimeSpan.FromDays(1)], options.Buckets.Select(bucket => bucket.MeasureEvery));
    }

    private static IReadOnlyList<string> Errors(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?> { ["Clusters"] = "environment=prod", ["CredentialsFile"] = "s3.json" };
        foreach (var (key, value) in changes)
            if (value is null)
                settings.Remove(key);
            else
                settings[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(entry => KeyValuePair.Create($"Storage:Buckets:0:{entry.Key}", entry.Value))).Build();
        return new SettingsCheck(StorageOptions.Section, typeof(StorageOptions)).Run(configuration);
    }
}
