using System.Text.Json;
using OpsConsole.Sandbox;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Run;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class FaultFormTests
{
    public static TheoryData<string> EveryEffect =>
    [
        """{"effect":"latency","delay":"00:00:02","type":"services"}""", """{"effect":"hang"}""", """{"effect":"hang-at-byte","byte":100}""",
        """{"effect":"slow","perByte":"00:00:01"}""", """{"effect":"cut-at-byte","byte":0,"verb":"list"}""",
        """{"effect":"status","code":429,"reason":"TooManyRequests","message":"slow down","retryAfter":"00:00:03","times":2}""",
        """{"effect":"html"}""", """{"effect":"broken-json"}""", """{"effect":"expired-continue"}""", """{"effect":"empty-pages"}""",
        """{"effect":"close-watch","after":"00:00:05"}""", """{"effect":"silent-watch"}""", """{"effect":"stale-reads","behind":3}""",
        """{"effect":"lagging-cache","behind":0}""", """{"effect":"broken-group","group":"pingcap.com"}""", """{"effect":"hidden-group","group":"pingcap.com"}""",
        """{"effect":"conversion-failure","namespaces":["a","b"],"type":"backups.pingcap.com"}""",
        """{"effect":"broken-object","name":"tidb","namespace":"dataplane-c10001","type":"tidbclusters.pingcap.com"}""",
        """{"effect":"forbidden","path":"/apis/apps","namespace":"default"}""",
        """{"effect":"answer-lost","then":"silence","type":"buckets.s3.aws.upbound.io","name":"data","verb":"delete"}""",
    ];

    [Theory, MemberData(nameof(EveryEffect))]
    public void Every_effect_is_written_as_it_is_read(string json) => Assert.Equal(json, FaultForm.Write(FaultForm.Read(Parse(json))).ToJsonString());

    [Fact]
    public void Every_effect_is_told_of_and_no_other() =>
        Assert.Equal(FaultForm.Effects.Select(effect => effect.Name), EveryEffect.Select(row => Parse(row.Data).GetProperty("effect").GetString()!));

    [Theory]
    [InlineData("""{}""", "'effect' is missing")]
    [InlineData("""[]""", "a fault is an object")]
    [InlineData("""{"effect":"explode"}""", "effect 'explode' is unknown; one of latency, hang")]
    [InlineData("""{"effect":"latency"}""", "'delay' is missing")]
    [InlineData("""{"effect":"latency","delay":2}""", "'delay' must be a time such as \"00:00:02\"")]
    [InlineData("""{"effect":"latency","delay":"-00:00:01"}""", "'delay' must be a time")]
    [InlineData("""{"effect":"status","code":200}""", "'code' must be a whole number from 400 to 599, not 200")]
    [InlineData("""{"effect":"cut-at-byte","byte":-1}""", "'byte' must be a whole number from 0 on")]
    [InlineData("""{"effect":"cut-at-byte","byte":1.5}""", "'byte' must be a whole number")]
    [InlineData("""{"effect":"hang","times":0}""", "'times' must be a whole number from 1 on")]
    [InlineData("""{"effect":"hang","delay":"00:00:01"}""", "'delay' is unknown here; a fault of this kind takes effect, path, type, namespace, name, verb, times")]
    [InlineData("""{"effect":"answer-lost","then":"explode"}""", "then 'explode' is unknown; one of cut, silence")]
    [InlineData("""{"effect":"hang","verb":"look"}""", "verb 'look' is unknown")]
    [InlineData("""{"effect":"hang","path":"apis"}""", "path 'apis' must begin with /")]
    [InlineData("""{"effect":"hang","effect":"html"}""", "'effect' stands twice")]
    [InlineData("""{"effect":"conversion-failure"}""", "conversion-failure needs a type")]
    public void What_is_wrong_is_named(string json, string words) =>
        Assert.StartsWith(words, Assert.Throws<FaultFormException>(() => FaultForm.Read(Parse(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_gives_faults_by_cluster_and_for_all_and_the_pace()
    {
        var behaviour = Read("""
            { // for a demonstration
              "faults": {"*": [{"effect":"latency","delay":"00:00:01"}], "prod-use1-01": [{"effect":"forbidden","type":"services"}]},
              "managed": {"prod-use1-01": [{"type":"vpcs.ec2.aws.upbound.io","name":"c10001-vpc","state":"drift"}]},
              "provider": {"creating": "00:00:05"},
            }
            """);

        Assert.Equal([new FaultEffect.Latency(TimeSpan.FromSeconds(1)), new FaultEffect.Forbidden()], behaviour.FaultsOf("prod-use1-01").Select(fault => fault.Effect));
        Assert.Single(behaviour.FaultsOf("dev-usw2-01"));
        Assert.Equal("c10001-vpc", Assert.Single(behaviour.HeldIn("prod-use1-01")).Name);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)), (behaviour.Provider.Creating, behaviour.Provider.Deleting));
        Assert.Contains("'prod-use1-01'", Assert.Throws<SandboxException>(() => behaviour.CheckNames(["dev-usw2-01"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"fault":{}}""")]
    [InlineData("""{"faults":[]}""")]
    [InlineData("""{"faults":{"*":[{"effect":"explode"}]}}""")]
    [InlineData("""{"provider":{"speed":"00:00:01"}}""")]
    [InlineData("""{"managed":{"*":[{"type":"a","name":"b","state":"c"}]}}""")]
    public void A_wrong_file_is_refused_by_name(string json) =>
        Assert.StartsWith("--behaviour /", Assert.Throws<SandboxException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static SandboxBehaviour Read(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            return SandboxBehaviour.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
