namespace OpsConsole.Platform.Access;

/// <summary>
/// What people may do, asked of the directory as for themselves: everybody whom the assignments name and everybody who signed in, for
/// administrators; for others themselves alone. It reads; rights come from the assignments file and the directory.
/// </summary>
public sealed class PeopleAccess(AccessService access, AssignmentsFile assignments, SignInStore store)
{
    public const int MostPeople = 500;

    /// <summary>So few questions at once that the directory does not notice who looks at a list.</summary>
    private const int AtOnce = 8;

    public async Task<Answer<PeopleListing>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var ofAll = rights.Value!.AllowsAnywhere(Permission.ManageAccess);
        var signedIn = ofAll ? await store.LatestOfEachPersonAsync(MostPeople, cancellationToken) : [];
        var people = ofAll ? People(caller, signedIn) : [new(caller.Key, caller.Name, null)];
        var asked = await AskAsync(rights.Value, [.. people.Take(MostPeople)], cancellationToken);
        return new PeopleListing(rights.Value, ofAll, asked, Math.Max(0, people.Count - MostPeople));
    }

    private List<Known> People(Caller caller, IReadOnlyList<SignIn> signedIn)
    {
        var known = signedIn.ToDictionary(latest => latest.Key, latest => new Known(latest.Key, latest.Person, latest.LastSeenAt));
        known.TryAdd(caller.Key, new(caller.Key, caller.Name, null));
        foreach (var key in assignments.Current.People)
            known.TryAdd(key, new(key, key.Subject, null));
        return [.. known.Values.OrderBy(person => person.Name, StringComparer.OrdinalIgnoreCase).ThenBy(person => person.Key.Subject, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<PersonRights>> AskAsync(PersonAccess own, IReadOnlyList<Known> people, CancellationToken cancellationToken)
    {
        var rows = new PersonRights[people.Count];
        Refusal? silence = null;
        await Parallel.ForAsync(0, people.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var (key, name, lastSeen) = people[index];
            // A directory that let one wait would let all wait: the others are not asked.
            Answer<PersonAccess> answer = key == own.Caller.Key ? own : Volatile.Read(ref silence) is { } known ? known : await access.ForReadingAsync(new(key, name), token);
            if (answer.IsRefused)
                Volatile.Write(ref silence, answer.Refusal);
            rows[index] = new(key, name, lastSeen, answer.Value, answer.Refusal);
        });
        return rows;
    }

    private sealed record Known(PersonKey Key, string Name, DateTimeOffset? LastSeen);
}

/// <summary>One person; access or the reason why nobody knows it.</summary>
public sealed record PersonRights(PersonKey Key, string Name, DateTimeOffset? LastSeen, PersonAccess? Access, Refusal? Refusal);

/// <summary>People for <paramref name="Own"/>: all where <paramref name="OfAll"/>, themselves otherwise; <paramref name="People"/> leaves the last <paramref name="Left"/> out.</summary>
public sealed record PeopleListing(PersonAccess Own, bool OfAll, IReadOnlyList<PersonRights> People, int Left);
