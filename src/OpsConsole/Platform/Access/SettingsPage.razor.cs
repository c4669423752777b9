using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Components;

namespace OpsConsole.Platform.Access;

/// <summary>What holds for this console and this person: who may do what, which sign-ins there are, what runs here. A tab each, in the address.</summary>
public sealed partial class SettingsPage(IEnumerable<PageSection> sections)
{
    /// <summary>By which features name this page for their sections; each is given the <c>Environment</c> of the address.</summary>
    public const string Key = "settings";

    public const string Access = "access";
    public const string About = "about";
    private const string SignIns = "sign-ins";

    private static readonly (string Tab, string Title)[] Tabs = [(Access, "Access"), (SignIns, "Sign-ins"), (About, "About")];

    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }

    /// <summary>Narrows a section to one environment.</summary>
    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }

    private IEnumerable<PageSection> Sections => sections.Where(section => section.Page == Key && section.Tab == CurrentTab).OrderBy(section => section.Order);

    private string CurrentTab => Tabs.Any(known => known.Tab == Tab) ? Tab! : Access;
}
