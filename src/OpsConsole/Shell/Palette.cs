using MudBlazor;

namespace OpsConsole.Shell;

/// <summary>The console's colours and type. Every pair of text and ground in it has the contrast of WCAG AA; change none without the axe tests.</summary>
public static class Palette
{
    private static readonly string[] Sans = ["Inter Variable", "Segoe UI", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#3F4BD1",
            Secondary = "#A3195B",
            Success = "#1B7A3D",
            Info = "#0B63B8",
            Warning = "#8F5200",
            Error = "#C4262E",
            TextPrimary = "#1B1D28",
            TextSecondary = "rgba(0,0,0,.66)",
            TextDisabled = "rgba(0,0,0,.45)",
            ActionDefault = "rgba(0,0,0,.66)",
            Background = "#F6F7FA",
            BackgroundGray = "#EEF0F5",
            Surface = "#FFFFFF",
            AppbarBackground = "#2A2F63",
            AppbarText = "#FFFFFF",
            DrawerBackground = "#FFFFFF",
            DrawerText = "#1B1D28",
            LinesDefault = "#DFE2EA",
            LinesInputs = "#8A8FA3",
            TableLines = "#E6E8EF",
            TableHover = "rgba(63,75,209,.06)",
            Divider = "#DFE2EA",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#9AA2FF",
            PrimaryContrastText = "#10122B",
            Secondary = "#FF9BC8",
            SecondaryContrastText = "#2B0618",
            Success = "#4CC38A",
            SuccessContrastText = "#06210F",
            Info = "#6CB6FF",
            InfoContrastText = "#071B2E",
            Warning = "#F0B341",
            WarningContrastText = "#2B1B00",
            Error = "#FF8B8B",
            ErrorContrastText = "#2B0606",
            TextPrimary = "#E8EAF2",
            TextSecondary = "rgba(255,255,255,.74)",
            TextDisabled = "rgba(255,255,255,.5)",
            ActionDefault = "rgba(255,255,255,.74)",
            Background = "#16181D",
            BackgroundGray = "#1A1D24",
            Surface = "#1E2128",
            AppbarBackground = "#1B1D33",
            AppbarText = "#FFFFFF",
            DrawerBackground = "#1A1C22",
            DrawerText = "#E8EAF2",
            LinesDefault = "#30343F",
            LinesInputs = "#7B8194",
            TableLines = "#2A2E38",
            TableHover = "rgba(154,162,255,.08)",
            Divider = "#30343F",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "4px", AppbarHeight = "48px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Sans, FontSize = "1.25rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "-.01em" },
            H2 = new H2Typography { FontFamily = Sans, FontSize = "1.0625rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H3 = new H3Typography { FontFamily = Sans, FontSize = ".9375rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Sans, FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Sans, FontSize = ".8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = ".8125rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontFamily = Sans, FontSize = ".75rem", LetterSpacing = "normal" },
        },
    };
}
