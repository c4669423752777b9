namespace OpsConsole.Platform.Access;

/// <summary>Asks the directory what a person may do. Fails closed: a directory that does not answer is a refusal.</summary>
public sealed class AccessService
{
    /// <summary>For pages and reads: an answer may be as old as the configured revalidation time.</summary>
    public Task<Answer<PersonAccess>> ForReadingAsync(Caller caller, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{caller} {cancellationToken}");

    /// <summary>For commands: an answer older than 60 s is refused.</summary>
    public Task<Answer<PersonAccess>> ForCommandAsync(Caller caller, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{caller} {cancellationToken}");
}
