using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Kubernetes;

public sealed class ObjectPathTests
{
    [Theory]
    [InlineData("", "v1", "configmaps", "default", "a", "/api/v1/namespaces/default/configmaps/a")]
    [InlineData("", "v1", "namespaces", "", "default", "/api/v1/namespaces/default")]
    [InlineData("s3.aws.upbound.io", "v1beta2", "buckets", "", "data", "/apis/s3.aws.upbound.io/v1beta2/buckets/data")]
    [InlineData("rbac.authorization.k8s.io", "v1", "clusterroles", "", "system:a b?c#d", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%20b%3Fc%23d")]
    public void A_path_is_made_of_its_escaped_parts_and_read_back(string group, string version, string resource, string @namespace, string name, string path)
    {
        Assert.Equal(path, ObjectPath.Of(group, version, resource, @namespace, name));
        Assert.Equal((resource, name), (ObjectPath.Parse(path).Resource, ObjectPath.Parse(path).Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    public void What_would_lead_elsewhere_is_no_name(string name)
    {
        Assert.Throws<ArgumentException>(() => ObjectPath.Of("", "v1", "configmaps", "default", name));
        Assert.Throws<ArgumentException>(() => ObjectPath.Of("", "v1", "configmaps", name.Length == 0 ? ".." : name, "a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/version")]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/configmaps")]
    [InlineData("/api/v1/namespaces")]
    [InlineData("/api/v1/namespaces/default/configmaps")]
    [InlineData("/api/v1/namespaces/default/configmaps/")]
    [InlineData("/api/v1/namespaces/default/configmaps/..")]
    [InlineData("/api/v1/namespaces/default/configmaps/%2e%2e")]
    [InlineData("/api/v1/namespaces/default/configmaps/a%2Fb")]
    [InlineData("/api/v1/namespaces/default/configmaps/a?dryRun=All")]
    [InlineData("/api/v1/namespaces/default/configmaps/a#b")]
    [InlineData("/apis/conformance.example/v1/namespaces/default/widgets/a/status")]
    [InlineData("api/v1/namespaces/default/configmaps/a")]
    [InlineData("//api/v1/namespaces/default/configmaps/a")]
    public void What_is_not_one_object_is_not_taken(string path) => Assert.Throws<ArgumentException>(() => ObjectPath.Parse(path));
}
