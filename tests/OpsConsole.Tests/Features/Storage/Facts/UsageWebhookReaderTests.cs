using OpsConsole.Features.Storage.Facts;
using OpsConsole.Tests.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

/// <summary>Whether the webhook would be asked, from its configuration.</summary>
public sealed class UsageWebhookReaderTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("\"Fail\"", "\"Ignore\"", "its failurePolicy is Ignore: it lets deletions through while Crossplane does not answer")]
    [InlineData("\"failurePolicy\":\"Fail\",", "", "")]
    [InlineData("nousages.protection", "nousages.apiextensions", "")]
    [InlineData("nousages.protection", "others.protection", "it has no hook of Crossplane's")]
    [InlineData("\"crossplane.io/in-use\":\"true\"", "\"crossplane.io/in-use\":\"yes\"", "its objectSelector leaves objects out that have the label crossplane.io/in-use")]
    [InlineData("\"crossplane.io/in-use\":\"true\"", "\"crossplane.io/in-use\":\"true\",\"a\":\"b\"", "its objectSelector leaves objects out that have the label crossplane.io/in-use")]
    [InlineData("\"crossplane.io/in-use\":\"true\"", "", "")]
    [InlineData("\"rules\"", "\"namespaceSelector\":{\"matchLabels\":{\"a\":\"b\"}},\"rules\"", "its namespaceSelector leaves namespaces out")]
    [InlineData("\"rules\"", "\"matchConditions\":[{}],\"rules\"", "its matchConditions leave deletions out")]
    [InlineData("\"DELETE\"", "\"CREATE\"", "its rules do not ask of every deletion")]
    [InlineData("\"DELETE\"", "\"*\"", "")]
    [InlineData("\"apiGroups\":[\"*\"]", "\"apiGroups\":[\"apps\"]", "its rules do not ask of every deletion")]
    [InlineData("\"operations\"", "\"scope\":\"Namespaced\",\"operations\"", "its rules do not ask of every deletion")]
    public void A_flaw_is_whatever_lets_a_deletion_through(string said, string instead, string flaw) => Assert.Equal(flaw,
        Sample.Read<UsageWebhookFacts>(Sample.Webhook, said.Length == 0 ? Sample.HookJson : Sample.HookJson.Replace(said, instead, StringComparison.Ordinal)).Flaw);

    [Fact]
    public void Other_configurations_are_not_kept() => Assert.Null(Sample.Read(Sample.Webhook, Sample.HookJson.Replace("crossplane-no-usages", "other", StringComparison.Ordinal)));

    [Theory]
    [InlineData("v2.3.4")]
    [InlineData("v1.20.9")]
    public void Both_lines_of_Crossplane_install_one_without_a_flaw(string version)
    {
        Fixtures.Folder();

        var facts = FixtureCluster.Of($"crossplane/webhooks/{version}/usage.yaml").Objects.Single().Facts;

        Assert.Equal("", Assert.IsType<UsageWebhookFacts>(facts).Flaw);
    }
}
