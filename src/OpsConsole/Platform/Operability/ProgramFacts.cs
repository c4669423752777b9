using System.Reflection;
using System.Runtime.InteropServices;

namespace OpsConsole.Platform.Operability;

/// <summary>What this program says of itself, and only what it knows.</summary>
public static class ProgramFacts
{
    private static readonly Assembly Program = typeof(ProgramFacts).Assembly;

    private static readonly string[] Said =
        (Program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    public static string Version => Said[0];

    /// <summary>Null where it was built outside of a checkout and nobody said it.</summary>
    public static string? Commit => Said is [_, { Length: > 0 } commit] ? commit : null;

    /// <summary>As who built it said; null for a build that nobody shipped.</summary>
    public static string? BuiltAt => Program.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == "BuiltAt")?.Value;

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}";
}
