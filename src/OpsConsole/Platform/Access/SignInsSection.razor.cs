using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>Which browsers are signed in as whom, with a button that ends it.</summary>
public sealed partial class SignInsSection(SignInList list)
{
    private Caller _caller = Caller.Nobody;
    private SignInListing? _listing;
    private Refusal? _refused;
    private string? _said;
    private string _filter = "";
    private bool _isEnding;

    [Inject] private IOptions<AccessOptions> Options { get; set; } = null!;

    protected override object Key => "sign-ins";

    private IReadOnlyList<SignIn> Shown => [.. _listing!.SignIns.Where(signIn =>
        signIn.Person.Contains(_filter.Trim(), StringComparison.OrdinalIgnoreCase) || signIn.Subject.Contains(_filter.Trim(), StringComparison.OrdinalIgnoreCase))];

    private string Summary
    {
        get
        {
            var open = Shown.Where(signIn => signIn.EndedAt is null).ToList();
            var people = open.Select(signIn => signIn.Key).Distinct().Count();
            return _listing!.OfAll
                ? $"{open.Count} open, of {people} {(people == 1 ? "person" : "people")}; and those that ended in the last day"
                : $"{open.Count} open of yours; and those that ended in the last day";
        }
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await list.ReadAsync(caller, cancellationToken);
        (_caller, _listing) = (caller, answer.Value);
        return answer.Refusal;
    }

    private int OpenOf(PersonKey person) => _listing!.SignIns.Count(signIn => signIn.Key == person && signIn.EndedAt is null);

    private bool IsFirstOf(SignIn signIn) => Shown.First(other => other.Key == signIn.Key && other.EndedAt is null).Id == signIn.Id;

    private Task EndAsync(SignIn signIn) => CommandAsync(async caller =>
    {
        var answer = await list.EndAsync(caller, signIn.Id, CancellationToken.None);
        return (answer.Refusal, $"The sign-in of {VisibleText.Of(signIn.Person)} in {VisibleText.Of(signIn.Browser)} is over.");
    });

    private Task EndAllAsync(SignIn signIn) => CommandAsync(async caller =>
    {
        var answer = await list.EndAllAsync(caller, signIn.Key, CancellationToken.None);
        return (answer.Refusal, $"{answer.Value} sign-ins of {VisibleText.Of(signIn.Person)} are over.");
    });

    private async Task CommandAsync(Func<Caller, Task<(Refusal? Refusal, string Said)>> command)
    {
        _isEnding = true;
        try
        {
            var (refusal, said) = await command(await Current.GetAsync());
            (_refused, _said) = (refusal, refusal is null ? said : null);
        }
        catch (DatabaseUnavailableException)
        {
            (_refused, _said) = (new(RefusalKind.Unavailable, "The database does not answer, so the sign-in could not be ended.", "Try again in a moment."), null);
        }
        finally
        {
            _isEnding = false;
        }
        await LoadMoreAsync(ReadAsync);
    }
}
