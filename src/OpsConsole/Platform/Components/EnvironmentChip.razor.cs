using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>An environment in its colour.</summary>
public sealed partial class EnvironmentChip
{
    /// <summary>The same for the rows of a table, where components would cost too much memory.</summary>
    // Markup rather than elements: one place in the drawing of a row instead of many. All that comes from outside is encoded.
    public static MarkupString Of(string environment) => new($"""
        <span class="environment environment-{Environments.Hue(environment)}" title="environment: {CutName.Encode(VisibleText.Of(environment))}"><bdi>{CutName.Encode(Environments.Word(environment))}</bdi></span>
        """);
}
