using System.Text.RegularExpressions;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>One place in the program can delete on a cluster, and it cannot do so without knowing what.</summary>
public sealed partial class DeletionTests
{
    [Fact]
    public void One_type_alone_sends_a_request_to_delete()
    {
        var senders = Repository.Sources("src", ".cs", ".razor")
            .Where(file => !file.StartsWith("src/OpsConsole.Sandbox/", StringComparison.Ordinal))
            .Where(file => Sending().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))));

        Assert.Equal(["src/OpsConsole.Kubernetes/ObjectDeletion.cs"], senders);
    }

    [Theory]
    [InlineData("new HttpRequestMessage(HttpMethod.Delete, path)")]
    [InlineData("new HttpMethod(verb)")]
    [InlineData("HttpMethod.Parse(verb)")]
    [InlineData("await _http.DeleteAsync(address)")]
    [InlineData("client.DeleteFromJsonAsync<string>(address)")]
    public void Other_ways_to_send_one_are_noticed(string code) => Assert.Matches(Sending(), code);

    [Fact]
    public void Every_way_to_delete_asks_for_preconditions()
    {
        var ways = typeof(ClusterConnection).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.DeclaringType!.Assembly == typeof(ClusterConnection).Assembly && typeof(Task<DeleteAnswer>) == method.ReturnType).ToList();

        Assert.NotEmpty(ways);
        Assert.All(ways, way => Assert.Contains(way.GetParameters(), parameter => parameter.ParameterType == typeof(DeletePreconditions)));
    }

    [Fact]
    public void One_type_alone_creates_and_patches_on_a_cluster()
    {
        var senders = Repository.Sources("src/OpsConsole.Kubernetes", ".cs").Where(file => Writing().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))));

        Assert.Equal(["src/OpsConsole.Kubernetes/ObjectWrite.cs"], senders);
    }

    [GeneratedRegex(@"\bHttpMethod\.(Post|Put|Patch)\b")]
    private static partial Regex Writing();

    [GeneratedRegex(@"\bHttpMethod\.(Delete|Parse)\b|\bnew HttpMethod\(|DeleteFromJsonAsync|\b_?(http|client|invoker)\w*\.DeleteAsync\(", RegexOptions.IgnoreCase)]
    private static partial Regex Sending();
}
