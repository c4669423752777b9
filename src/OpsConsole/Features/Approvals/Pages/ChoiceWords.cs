using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What the choices of a plan mean.</summary>
internal static class ChoiceWords
{
    public static string Of(DriftChoice choice) => choice switch
    {
        DriftChoice.Skip => "it is left alone, and the others go on",
        DriftChoice.Stale => "nothing begins, and a run that began stops there",
    };

    public static string Of(StartChoice choice, string person) => choice switch
    {
        StartChoice.Approval => "with the last approval",
        StartChoice.Window => "after the last approval, as soon as the change windows allow it",
        StartChoice.Run => $"after the last approval, when {VisibleText.Of(person)} presses Run",
    };
}
