namespace OpsConsole.Platform.Access;

/// <summary>Sign-ins for people to look at and to end: everybody their own, administrators everybody's.</summary>
public sealed class SignInList(AccessService access, SignIns signIns, SignInStore store)
{
    public async Task<Answer<SignInListing>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var ofAll = rights.Value!.AllowsAnywhere(Permission.ManageAccess);
        return new SignInListing(ofAll, await store.ListAsync(ofAll ? null : caller.Key, cancellationToken));
    }

    /// <summary>One sign-in; another's is as absent to whoever may not end it.</summary>
    public async Task<Answer<SignIn>> EndAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (await store.FindAsync(id, cancellationToken) is not { } found || !MayEnd(rights.Value!, found.Key))
            return new Refusal(RefusalKind.NotFound, $"There is no sign-in {id} that you may end.", "Look at the list of sign-ins in the settings.");
        return await signIns.EndAsync(id, EndOf(caller, found.Key), cancellationToken)
            ? found
            : new Refusal(RefusalKind.Conflict, $"The sign-in of {found.Person} is over already.", "There is nothing left to do.");
    }

    /// <summary>All open sign-ins of a person; how many they were.</summary>
    public async Task<Answer<int>> EndAllAsync(Caller caller, PersonKey person, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (!MayEnd(rights.Value!, person))
            return new Refusal(RefusalKind.Forbidden, "Only administrators end the sign-ins of other people.", "Ask an administrator.");
        var ended = 0;
        // One's own last: it ends the hand that does it.
        foreach (var signIn in (await store.ListAsync(person, cancellationToken)).Where(entry => entry.EndedAt is null).OrderBy(entry => entry.Id == caller.SignIn))
            if (await signIns.EndAsync(signIn.Id, EndOf(caller, person), cancellationToken))
                ended++;
        return ended;
    }

    private static bool MayEnd(PersonAccess rights, PersonKey person) =>
        rights.Caller.Key == person || rights.AllowsAnywhere(Permission.ManageAccess);

    private static SignInEnd EndOf(Caller by, PersonKey person) =>
        new(by, SignInEnd.Ended, by.Key == person ? "ended by the person in the settings" : "ended by an administrator");
}

/// <summary>Sign-ins of everybody where <paramref name="OfAll"/>, otherwise the caller's own.</summary>
public sealed record SignInListing(bool OfAll, IReadOnlyList<SignIn> SignIns);
