namespace OpsConsole.Testing;

/// <summary>The least a console needs to start in a test: a database, and a provider and a directory that nobody asks.</summary>
public static class ConsoleSettings
{
    private static readonly Lazy<string> NoAssignments = new(WriteNoAssignments);

    public static Dictionary<string, string?> For(TestDatabase database) => new()
    {
        ["ConnectionStrings:Console"] = database.AppConnection,
        ["Captures:MaskSecretFields"] = "false",
        ["ConnectionStrings:Owner"] = database.OwnerConnection,
        ["Access:Oidc:Authority"] = "https://provider.invalid",
        ["Access:Oidc:ClientId"] = "opsconsole",
        ["Access:AssignmentsFile"] = NoAssignments.Value,
    };

    /// <summary>Kills the console with SIGKILL when it comes to a step for the given time.</summary>
    public static Dictionary<string, string?> StopAt(this Dictionary<string, string?> settings, string step, int time = 1) => new(settings)
    {
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "OpsConsole.StopAtStep.dll"),
        ["OPSCONSOLE_STOP_AT"] = FormattableString.Invariant($"{step}:{time}"),
    };

    /// <summary>Writes each step that the console comes by as a line of this file.</summary>
    public static Dictionary<string, string?> NoteSteps(this Dictionary<string, string?> settings, string file) => new(settings)
    {
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "OpsConsole.StopAtStep.dll"),
        ["OPSCONSOLE_NOTE_STEPS"] = file,
    };

    private static string WriteNoAssignments()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "no-assignments.json");
        File.WriteAllText(file, """{ "grants": [] }""");
        return file;
    }
}
