using System.Diagnostics;

namespace OpsConsole.Platform.Operability;

/// <summary>What the console does, as spans. Every piece of work has a trace id, whether or not anybody gathers spans: people report it, the log has it.</summary>
public static class Traces
{
    public const string Source = "OpsConsole";

    private static readonly ActivitySource Spans = new(Source);

    /// <summary>A piece of work under the one that runs now. Attributes are names of clusters and types, never of objects, and no content.</summary>
    public static Activity Begin(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        var span = Spans.StartActivity(name) ?? new Activity(name).Start();
        foreach (var (key, value) in attributes)
            span.SetTag(key, value);
        return span;
    }

    /// <summary>The trace that runs now; a new one where none does.</summary>
    public static string CurrentId => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    /// <summary>Of a request: what its answer's header says, too.</summary>
    public static string IdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
