using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsConsole.Shell;

/// <summary>Light, dark, or as the system says.</summary>
public sealed partial class ThemeButton
{
    [Parameter, EditorRequired] public ThemeChoice Choice { get; set; }

    [Parameter] public EventCallback<ThemeChoice> ChoiceChanged { get; set; }

    private static string Word(ThemeChoice choice) => choice switch
    {
        ThemeChoice.System => "Follow the system",
        ThemeChoice.Light => "Light",
        ThemeChoice.Dark => "Dark",
    };

    private static string Icon(ThemeChoice choice) => choice switch
    {
        ThemeChoice.System => Icons.Material.Outlined.Brightness4,
        ThemeChoice.Light => Icons.Material.Outlined.LightMode,
        ThemeChoice.Dark => Icons.Material.Outlined.DarkMode,
    };
}
