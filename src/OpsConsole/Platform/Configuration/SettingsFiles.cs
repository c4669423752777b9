using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace OpsConsole.Platform.Configuration;

/// <summary>Where settings come from: appsettings.json, then the files named in OPSCONSOLE_SETTINGS, then environment variables, then arguments.</summary>
public static class SettingsFiles
{
    public const string Variable = "OPSCONSOLE_SETTINGS";

    /// <summary>Sections of the framework that may stand in our files.</summary>
    private static readonly string[] FrameworkSections =
        ["Logging", "AllowedHosts", "Kestrel", "Urls", "http_ports", "https_ports", "environment", "applicationName", "contentRoot"];

    public static void AddSettingsFiles(this IHostApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;
        var files = (Environment.GetEnvironmentVariable(Variable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var file in files)
        {
            var source = new JsonConfigurationSource { Path = Path.GetFullPath(file), Optional = false, ReloadOnChange = false };
            source.ResolveFileProvider();
            // The last environment source is the plain one; the prefixed ones before it only carry host settings.
            var environment = sources.ToList().FindLastIndex(other => other is EnvironmentVariablesConfigurationSource);
            sources.Insert(environment < 0 ? sources.Count : environment, source);
        }
    }

    /// <summary>Only files are looked at: the environment is full of variables that are not ours.</summary>
    public static IEnumerable<string> UnknownSections(IConfiguration configuration, IEnumerable<string> known)
    {
        var names = known.Select(section => section.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return (configuration as IConfigurationRoot)?.Providers.OfType<JsonConfigurationProvider>()
            .SelectMany(provider => provider.GetChildKeys([], null))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(key => !names.Concat(FrameworkSections).Contains(key, StringComparer.OrdinalIgnoreCase))
            .Select(key => $"{key} is not a section of OpsConsole{Spelling.Suggest(key, names)}; remove it or correct its name") ?? [];
    }
}
