using Microsoft.Extensions.Options;
using OpsConsole.Platform.Components;

namespace OpsConsole.Platform.Access;

/// <summary>Who the console takes the person for, what they may do where, and how sure it is of that. Read-only.</summary>
public sealed partial class AccessSection(
    CurrentCaller current, AccessService access, DirectoryState directory, AssignmentsFile assignments, IOptions<AccessOptions> options)
{
    private const int MostLines = 20;
    private const string SignInAnew = "/signin?fresh=true&returnUrl=%2Fsettings%3Ftab%3Daccess";

    private Caller _caller = Caller.Nobody;
    private Answer<PersonAccess>? _answer;
    private DirectoryReport _directory = new(null, null, null);
    private AssignmentsReport _assignments = assignments.Report;
    private bool _asking;

    private bool IsProvider => options.Value.Directory.Mode is DirectoryMode.Provider;
    private bool IsAdministrator => _answer?.Value?.Grants.Any(grant => grant.Role is Role.Administrator) == true;
    private string Patience => AgeWords.Span(options.Value.Revalidation);

    protected override async Task OnInitializedAsync()
    {
        _caller = await current.GetAsync();
        Show(await access.ForReadingAsync(_caller, CancellationToken.None));
    }

    private async Task AskAgainAsync()
    {
        _asking = true;
        try
        {
            Show(await access.ForCommandAsync(_caller, CancellationToken.None));
        }
        finally
        {
            _asking = false;
        }
    }

    private void Show(Answer<PersonAccess> answer) =>
        (_answer, _directory, _assignments) = (answer, directory.Report, assignments.Report);

    private static StateKind StateOf(Standing standing) => standing switch
    {
        Standing.Active => StateKind.Ready,
        Standing.Disabled => StateKind.Failed,
        Standing.Unknown => StateKind.Unknown,
    };

    private static string WordsOf(Standing standing) => standing switch
    {
        Standing.Active => "Active",
        Standing.Disabled => "Disabled by the directory",
        Standing.Unknown => "Unknown to the directory",
    };

    private static string NoRoles(Standing standing) => standing is Standing.Active
        ? "The assignments name neither you nor any of your groups. Give an administrator your issuer and subject from above."
        : "The directory has switched your account off or does not know it. Ask whoever runs the directory.";

    private static string Abilities(Role role) =>
        string.Join(", ", Enum.GetValues<Permission>().Where(permission => Roles.Permit(role, permission)).Select(Words));

    private static string Words(Permission permission) => permission switch
    {
        Permission.Read => "see everything captured",
        Permission.Capture => "start captures",
        Permission.ReadAudit => "read the audit chain",
        Permission.ManageAccess => "see everybody's rights, end sign-ins",
        Permission.Request => "ask for changes that others approve",
        Permission.Approve => "approve changes, stop their execution",
        Permission.ManageRules => "ask for other approval rules",
        Permission.BreakGlass => "break glass in an emergency",
    };
}
