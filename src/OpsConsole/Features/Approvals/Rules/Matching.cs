namespace OpsConsole.Features.Approvals.Rules;

/// <summary>A maximum matching of people to places, each taken at most once (Kuhn's augmenting paths). The order of people never changes its size.</summary>
internal static class Matching
{
    /// <param name="people">How many there are.</param>
    /// <param name="places">How many there are.</param>
    /// <param name="fits">Whether a person may take a place.</param>
    /// <returns>For each place the person who took it, or null.</returns>
    public static int?[] Of(int people, int places, Func<int, int, bool> fits)
    {
        var taken = new int?[places];
        for (var person = 0; person < people; person++)
            Seat(person, new bool[places]);
        return taken;

        bool Seat(int person, bool[] tried)
        {
            for (var place = 0; place < places; place++)
            {
                if (tried[place] || !fits(person, place))
                    continue;
                tried[place] = true;
                if (taken[place] is { } sitting && !Seat(sitting, tried))
                    continue;
                taken[place] = person;
                return true;
            }
            return false;
        }
    }
}
