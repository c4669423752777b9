using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Access;

/// <summary>What holds for this console and this person: who may do what, which sign-ins there are, what runs here. A tab each, in the address.</summary>
public sealed partial class SettingsPage
{
    private const string Access = "access";
    private const string SignIns = "sign-ins";
    private const string About = "about";

    private static readonly (string Tab, string Title)[] Tabs = [(Access, "Access"), (SignIns, "Sign-ins"), (About, "About")];

    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }

    private string CurrentTab => Tabs.Any(known => known.Tab == Tab) ? Tab! : Access;
}
