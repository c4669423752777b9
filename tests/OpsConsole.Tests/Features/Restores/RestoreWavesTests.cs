using CsCheck;
using OpsConsole.Features.Restores;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreWavesTests
{
    private const int Members = 12;

    /// <summary>Who owns whom, drawn at random, circles among them.</summary>
    private static readonly Gen<int[][]> Owners = Gen.Int[0, Members - 1].Array[0, 2].Array[Members];

    [Fact]
    public void Every_member_has_one_turn_and_none_outside_a_circle_comes_before_its_owner() => Owners.Sample(owners =>
    {
        var waves = RestoreWaves.Of([.. owners.Select((of, place) => Member($"m{place}", [.. of.Distinct().Select(owner => $"m{owner}")]))]);

        var turn = waves.Order.SelectMany((wave, number) => wave.Select(place => (place, number))).ToDictionary(entry => entry.place, entry => entry.number);
        Assert.Equal(Enumerable.Range(0, Members), turn.Keys.Order());
        foreach (var (place, of) in owners.Index())
        {
            Assert.All(of, owner => Assert.Equal(owner, waves.OwnerOf(place, new("v1", "Thing", $"m{owner}"))));
            if (waves.IsCircular(place))
                Assert.Contains(of, waves.IsCircular);
            else
                Assert.All(of, owner => Assert.True(turn[owner] < turn[place]));
        }
    });

    [Fact]
    public void An_owner_is_of_the_same_cluster_group_kind_and_of_the_namespace_or_of_none()
    {
        var owner = new OwnerName("example.org/v1", "Thing", "o");
        RestoreMember child = new("one", "", "Leaf", "n", "c", [owner]);
        Assert.All(new RestoreMember[]
        {
            new("two", "example.org", "Thing", "n", "o", []),
            new("one", "example.com", "Thing", "n", "o", []),
            new("one", "example.org", "Other", "n", "o", []),
            new("one", "example.org", "Thing", "m", "o", []),
            new("one", "example.org", "Thing", "n", "p", []),
        }, other => Assert.Null(RestoreWaves.Of([child, other]).OwnerOf(0, owner)));
        Assert.Equal(1, RestoreWaves.Of([child, new("one", "example.org", "Thing", "n", "o", [])]).OwnerOf(0, owner));
        Assert.Equal(1, RestoreWaves.Of([child, new("one", "example.org", "Thing", "", "o", [])]).OwnerOf(0, owner));
    }

    private static RestoreMember Member(string name, IReadOnlyList<string> owners) => new("one", "", "Thing", "", name, [.. owners.Select(owner => new OwnerName("v1", "Thing", owner))]);
}
