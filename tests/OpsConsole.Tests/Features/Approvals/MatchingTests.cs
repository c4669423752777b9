using CsCheck;
using OpsConsole.Features.Approvals.Rules;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class MatchingTests
{
    private static readonly Gen<bool[][]> Fits = Gen.Bool.Array[4].Array[0, 5];

    [Fact]
    public void Nobody_takes_two_places_and_only_fitting_ones() => Fits.Sample(fits =>
    {
        var taken = Matching.Of(fits.Length, 4, (person, place) => fits[person][place]);

        var seated = taken.Where(person => person is not null).Select(person => person!.Value).ToList();
        Assert.Equal(seated.Count, seated.Distinct().Count());
        Assert.All(taken.Select((person, place) => (person, place)).Where(entry => entry.person is not null), entry => Assert.True(fits[entry.person!.Value][entry.place]));
    });

    [Fact]
    public void As_many_places_are_taken_as_any_seating_takes() => Fits.Sample(fits =>
        Assert.Equal(Most(fits, 0, new bool[4]), Matching.Of(fits.Length, 4, (person, place) => fits[person][place]).Count(person => person is not null)));

    [Fact]
    public void The_order_of_people_changes_no_size() => Gen.Select(Fits, Gen.Int[0, 1000]).Sample((fits, seed) =>
    {
        bool[][] mixed = [.. fits];
        new Random(seed).Shuffle(mixed);
        Assert.Equal(
            Matching.Of(fits.Length, 4, (person, place) => fits[person][place]).Count(person => person is not null),
            Matching.Of(mixed.Length, 4, (person, place) => mixed[person][place]).Count(person => person is not null));
    });

    /// <summary>Every seating tried.</summary>
    private static int Most(bool[][] fits, int person, bool[] taken)
    {
        if (person == fits.Length)
            return 0;
        var most = Most(fits, person + 1, taken);
        for (var place = 0; place < taken.Length; place++)
        {
            if (taken[place] || !fits[person][place])
                continue;
            taken[place] = true;
            most = Math.Max(most, 1 + Most(fits, person + 1, taken));
            taken[place] = false;
        }
        return most;
    }
}
