namespace OpsConsole.Testing;

/// <summary>The least a console needs to start in a test: a database and nothing else.</summary>
public static class ConsoleSettings
{
    public static Dictionary<string, string?> For(TestDatabase database) => new()
    {
        ["ConnectionStrings:Console"] = database.AppConnection,
        ["ConnectionStrings:Owner"] = database.OwnerConnection,
    };
}
