using System.Reflection;

namespace OpsConsole.Platform.Configuration;

/// <summary>Holds one section of the configuration against the type it is bound to.</summary>
public sealed class SettingsCheck(string section, Type type)
{
    public string Section { get; } = section;

    /// <summary>One line an error; the rules of the values are asked only where the shape is right.</summary>
    public IReadOnlyList<string> Run(IConfiguration configuration)
    {
        var errors = new List<string>();
        var settings = configuration.GetSection(Section);
        CheckShape(settings, type, errors);
        if (errors.Count == 0)
            SettingsRules.Check(settings.Get(type) ?? Activator.CreateInstance(type)!, Section, errors);
        return errors;
    }

    private static void CheckShape(IConfigurationSection settings, Type type, List<string> errors)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (SettingsValue.IsScalar(type))
            CheckScalar(settings, type, errors);
        else if (settings.Value is { Length: > 0 })
            errors.Add($"{settings.Path} is the single value '{settings.Value}'; write a {(ElementOf(type) is null ? "section" : "list")} there");
        else if (ElementOf(type) is { } element)
            foreach (var child in settings.GetChildren())
                CheckShape(child, element, errors);
        else
            CheckKeys(settings, type, errors);
    }

    private static void CheckScalar(IConfigurationSection settings, Type type, List<string> errors)
    {
        if (settings.GetChildren().Any())
            errors.Add($"{settings.Path} has keys below it; write {SettingsValue.Describe(type)}");
        else if (settings.Value is { } value && !SettingsValue.CanRead(value, type))
            errors.Add($"{settings.Path} is '{value}'; write {SettingsValue.Describe(type)}");
    }

    private static void CheckKeys(IConfigurationSection settings, Type type, List<string> errors)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in settings.GetChildren())
            if (properties.TryGetValue(child.Key, out var property))
                CheckShape(child, property.PropertyType, errors);
            else
                errors.Add($"{child.Path} is not a known key{Spelling.Suggest(child.Key, properties.Keys)}; remove it or correct its name");
    }

    /// <summary>What a list holds, or a dictionary by its names; null for a section with properties.</summary>
    private static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.GetInterfaces().Append(type).Where(candidate => candidate.IsGenericType)
            .FirstOrDefault(candidate => candidate.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                || candidate.GetGenericTypeDefinition() == typeof(IDictionary<,>))?.GetGenericArguments()[1]
        ?? type.GetInterfaces().Append(type).Where(candidate => candidate.IsGenericType)
            .FirstOrDefault(candidate => candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
}
