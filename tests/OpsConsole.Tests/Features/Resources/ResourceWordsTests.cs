using System.Text;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Manifests;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Resources;

public sealed class ResourceWordsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("web", "n", "kubectl --context prod -n n get buckets.s3.aws.upbound.io web -o yaml")]
    [InlineData("web", "", "kubectl --context prod get buckets.s3.aws.upbound.io web -o yaml")]
    [InlineData("-x; rm '~'", "n", @"kubectl --context prod -n n get buckets.s3.aws.upbound.io '-x; rm '\''~'\''' -o yaml")]
    public void The_kubectl_command_quotes_what_a_shell_would_read(string name, string space, string command) =>
        Assert.Equal(command, KubectlCommand.Get(Found(space, name)));

    [Fact]
    public void Addresses_escape_what_names_bring()
    {
        Assert.Equal("/clusters/a%2Fb/types/t/-/x%3Fy%23", ResourceLinks.Resource("a/b", "t", "", "x?y#"));
        Assert.Equal("/x?a=1%262", ResourceLinks.With("/x", ("a", "1&2"), ("b", null), ("c", "")));
    }

    [Theory]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""", StateKind.Progressing, "Deleting")]
    [InlineData("""{"metadata":{"annotations":{"crossplane.io/paused":"true"}},"status":{"conditions":[{"type":"Ready","status":"False"}]}}""", StateKind.Paused, "Paused")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", StateKind.Ready, "Ready")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"False","reason":"Creating"}]}}""", StateKind.Progressing, "Creating")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"False","reason":"Broken"}]}}""", StateKind.Failed, "Not ready: Broken")]
    [InlineData("""{"status":{"conditions":[{"type":"Available","status":"Unknown"}]}}""", StateKind.Unknown, "Unknown")]
    public void An_object_stands_as_its_own_words_say(string json, StateKind state, string text) =>
        Assert.Equal(new ResourceStanding(state, text), ResourceStanding.Of(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void An_object_that_says_nothing_of_its_state_has_none() => Assert.Null(ResourceStanding.Of("""{"spec":{}}"""u8));

    [Theory]
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":2}""", "2 fields differ")]
    [InlineData("""{"a":1}""", """{"a":2,"c":1}""", "1 field differs, 1 added")]
    [InlineData("""{"a":1,"d":1}""", """{"c":1}""", "1 field added, 2 removed")]
    [InlineData("""{"a":1}""", """{"a":1}""", "No field differs")]
    public void A_difference_has_a_summary(string before, string after, string words) =>
        Assert.Equal(words, DifferenceWords.Of(ManifestDiff.Compare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after))));

    [Theory]
    [InlineData(null, null, "2026-03-01T11:00:00Z", "2026-03-01T12:01:00Z")]
    [InlineData("2026-02-01T00:00:00Z", null, "2026-02-01T00:00:00Z", "2026-03-01T12:01:00Z")]
    [InlineData(null, "2026-02-01T10:00:00+02:00", "2026-02-01T07:00:00Z", "2026-02-01T08:00:00Z")]
    public void An_interval_ends_now_and_lasts_an_hour_unless_told(string? from, string? to, string begin, string end)
    {
        Assert.True(ChangeInterval.TryRead(from, to, Noon, out var interval));
        Assert.Equal((DateTimeOffset.Parse(begin, null), DateTimeOffset.Parse(end, null)), (interval.From, interval.To));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void What_is_no_moment_is_refused(string text) => Assert.False(ChangeInterval.TryRead(text, null, Noon, out _));

    [Fact]
    public void A_cursor_comes_back_only_as_its_own_list_and_length()
    {
        var cursor = PageCursor.Write("resources", "a/b", "ü\n");

        Assert.Equal(["a/b", "ü\n"], PageCursor.Read("resources", cursor, 2)!);
        Assert.Null(PageCursor.Read("versions", cursor, 2));
        Assert.Null(PageCursor.Read("resources", cursor, 1));
        Assert.Null(PageCursor.Read("resources", new string('A', 10_000), 2));
    }

    private static FoundResource Found(string space, string name)
    {
        var lineage = new ResourceLineage { Id = 1, Namespace = space, Name = name, Uid = "u", FirstSeenAt = Noon };
        var type = new KnownType
        {
            Id = 1,
            Group = "s3.aws.upbound.io",
            Resource = "buckets",
            Kind = "Bucket",
            Version = "v1",
            Namespaced = true,
            IsCustom = true,
            Objects = 1,
            PrinterColumns = "[]",
        };
        var health = new ClusterHealth(ClusterState.Ready, null, null, null);
        return new FoundResource(new Cluster { Name = "prod", Labels = new Dictionary<string, string>(), Health = health }, type, lineage, [lineage]);
    }
}
