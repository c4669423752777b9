using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Components;

/// <summary>One command at a time: a second press while the first is under way does nothing. Keeps why it was refused, to be shown in place.</summary>
public sealed class CommandGuard
{
    public bool IsBusy { get; private set; }

    public Refusal? Refused { get; private set; }

    /// <summary>True where the command was done.</summary>
    public async Task<bool> RunAsync(Func<Task<Refusal?>> command)
    {
        if (IsBusy)
            return false;
        (IsBusy, Refused) = (true, null);
        try
        {
            Refused = await command();
        }
        catch (DatabaseUnavailableException error)
        {
            // Nobody knows whether the last message arrived: the page shows what was stored as soon as it can be read.
            Refused = new(RefusalKind.Unavailable, $"The database does not answer, so nobody can say now whether that was done: {error.Message}", "Look at the page again when it does; it tells what was done.");
        }
        finally
        {
            IsBusy = false;
        }
        return Refused is null;
    }

    public void Forget() => Refused = null;
}
