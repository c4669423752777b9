using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Configuration;

/// <summary>Options whose section is held against their type before anything starts: unknown, wrongly typed and missing keys refuse the start.</summary>
public static class CheckedOptions
{
    /// <summary>
    /// Registers <typeparamref name="T"/> for injection as <see cref="IOptions{T}"/> and returns its value for use during composition;
    /// the defaults where the section is wrong, because the start is refused before they matter.
    /// </summary>
    public static T AddCheckedOptions<T>(this IHostApplicationBuilder builder, string section) where T : class, new()
    {
        var check = new SettingsCheck(section, typeof(T));
        builder.Services.AddSingleton(check);
        builder.Services.AddOptions<T>().BindConfiguration(section);
        return check.Run(builder.Configuration).Count == 0 ? builder.Configuration.GetSection(section).Get<T>() ?? new T() : new T();
    }

    /// <summary>For what a section cannot know of itself: that line stands among the others when the start is refused.</summary>
    public static void RefuseStart(this IHostApplicationBuilder builder, string error) => builder.Services.AddSingleton(new RefusedSetting(error));

    /// <summary>One line an error, each naming key and fix; empty when the configuration may be used.</summary>
    public static IReadOnlyList<string> ConfigurationErrors(this IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var checks = services.GetServices<SettingsCheck>().ToList();
        return
        [
            .. SettingsFiles.UnknownSections(configuration, checks.Select(check => check.Section)),
            .. checks.SelectMany(check => check.Run(configuration)).Distinct(StringComparer.Ordinal),
            .. services.GetServices<RefusedSetting>().Select(refused => refused.Error),
        ];
    }

    private sealed record RefusedSetting(string Error);
}
