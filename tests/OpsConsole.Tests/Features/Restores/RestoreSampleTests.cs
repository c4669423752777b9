using CsCheck;
using OpsConsole.Features.Restores;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreSampleTests
{
    [Fact]
    public void All_of_a_plan_is_tried_up_to_the_number()
    {
        var sample = RestoreSample.Of(Targets(("a", 30)), 30);

        Assert.All(Enumerable.Range(0, 30), place => Assert.True(sample.Contains(place)));
        Assert.Equal("", sample.Words);
    }

    [Fact]
    public void Of_a_larger_plan_each_type_has_its_share_and_a_rare_one_is_tried_whole()
    {
        var targets = Targets(("many", 4_000), ("some", 990), ("few", 10));

        var sample = RestoreSample.Of(targets, 1_000);

        Assert.Equal([("many", 800), ("some", 198), ("few", 10)], Enumerable.Range(0, targets.Length).Where(sample.Contains).GroupBy(place => targets[place].Type).Select(type => (type.Key, type.Count())));
        Assert.Equal(", of which 1,008 were tried against the server as a sample", sample.Words);
        Assert.Equal("of 5,000 objects a sample of 1,008 is tried", sample.Untried);
    }

    [Fact]
    public void Whatever_is_asked_for_each_type_is_tried_evenly_and_the_same_again() =>
        Gen.Int[0, 3].Array[1, 300].Select(Gen.Int[1, 300]).Sample((types, most) =>
        {
            RestoreTarget[] targets = [.. types.Select((type, number) => Target($"{type}", number))];
            var (sample, again) = (RestoreSample.Of(targets, most), RestoreSample.Of(targets, most));

            foreach (var type in targets.Index().GroupBy(entry => entry.Item.Type, entry => entry.Index))
            {
                var tried = type.Where(sample.Contains).ToList();
                Assert.True(tried.Count >= Math.Min(20, type.Count()) && tried.Count >= Math.Min(type.Count(), type.Count() * most / targets.Length));
                Assert.Contains(type.First(), tried);
            }
            Assert.All(Enumerable.Range(0, targets.Length), place => Assert.Equal(sample.Contains(place), again.Contains(place)));
        });

    private static RestoreTarget[] Targets(params (string Type, int Count)[] types) => [.. types.SelectMany(type => Enumerable.Range(0, type.Count).Select(number => Target(type.Type, number)))];

    private static RestoreTarget Target(string type, int number) => new() { Cluster = "north", Type = type, Name = $"object-{number}" };
}
