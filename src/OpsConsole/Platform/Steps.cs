using System.Diagnostics;

namespace OpsConsole.Platform;

/// <summary>
/// Names the moments between two side effects. A test-only start-up assembly listens and stops the process there;
/// with nobody listening a step costs one field read.
/// </summary>
public static class Steps
{
    public const string ListenerName = "OpsConsole.Steps";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <param name="step">A dotted name that stands in docs/steps.md: <c>capture.versions.stored</c>.</param>
    public static void At(string step)
    {
        if (Listener.IsEnabled(step))
            Listener.Write(step, null);
    }
}
