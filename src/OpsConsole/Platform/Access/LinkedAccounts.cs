namespace OpsConsole.Platform.Access;

/// <summary>Which keys belong to one human being. It gives no right to any of them: it keeps one person from counting as two.</summary>
internal sealed class LinkedAccounts
{
    private readonly Dictionary<PersonKey, PersonKey> _firstOf = [];

    /// <param name="sets">The keys of one human being each, in the order of the file.</param>
    /// <exception cref="FormatException">Names the place of a key that stands in two sets, or twice in one.</exception>
    public LinkedAccounts(IReadOnlyList<IReadOnlyList<PersonKey>> sets)
    {
        var places = new Dictionary<PersonKey, string>();
        for (var set = 0; set < sets.Count; set++)
        {
            if (sets[set].Count < 2)
                throw new FormatException($"linked[{set}] must name at least two accounts of one person.");
            for (var index = 0; index < sets[set].Count; index++)
            {
                var (key, place) = (sets[set][index], $"linked[{set}][{index}]");
                if (!places.TryAdd(key, place))
                    throw new FormatException($"{place} names the account {key.Subject} of {key.Issuer}, which stands in {places[key]} already; write all accounts of one person into one set.");
                _firstOf[key] = sets[set][0];
            }
        }
    }

    /// <summary>The first of the set; the key itself where nothing links it.</summary>
    public PersonKey PersonOf(PersonKey key) => _firstOf.GetValueOrDefault(key, key);

    public IEnumerable<string> Lines => _firstOf.Where(entry => entry.Key != entry.Value)
        .Select(entry => $"person {entry.Key.Subject} of {entry.Key.Issuer}: the same human being as {entry.Value.Subject} of {entry.Value.Issuer}");
}
