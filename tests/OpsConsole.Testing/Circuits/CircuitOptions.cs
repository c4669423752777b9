namespace OpsConsole.Testing.Circuits;

/// <summary>How the browser is that a circuit is opened with.</summary>
public sealed record CircuitOptions
{
    /// <summary>Says to the circuit's socket where it comes from, as every browser does.</summary>
    public bool SendsOrigin { get; init; } = true;

    /// <summary>Height in pixels of what shows long lists; without any, their rows stay away.</summary>
    public int ViewHeight { get; init; } = 800;

    /// <summary>What scripts answer, as JSON by their identifier; the others answer nothing. At first what MudBlazor asks of its own.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>
    {
        ["window.hasOwnProperty"] = "true",
        ["mudpopoverHelper.countProviders"] = "1",
    };
}
