using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace OpsConsole.Platform.Configuration;

/// <summary>Asks the validation attributes of bound settings, section by section, lists included.</summary>
internal static class SettingsRules
{
    public static void Check(object settings, string path, List<string> errors)
    {
        foreach (var property in settings.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                CheckProperty(settings, property, $"{path}:{property.Name}", errors);

        if (settings is IValidatableObject ruled)
            foreach (var result in ruled.Validate(new ValidationContext(settings)).Where(result => result != ValidationResult.Success))
                errors.Add($"{string.Join(" and ", result.MemberNames.DefaultIfEmpty("").Select(name => name.Length == 0 ? path : $"{path}:{name}"))}: {result.ErrorMessage}");
    }

    private static void CheckProperty(object settings, PropertyInfo property, string path, List<string> errors)
    {
        var value = property.GetValue(settings);
        var context = new ValidationContext(settings) { MemberName = property.Name, DisplayName = path };
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            if (rule is RequiredAttribute && !rule.IsValid(value))
                errors.Add($"{path} is missing; set it in a settings file or as the environment variable {path.Replace(":", "__", StringComparison.Ordinal)}");
            else if (rule is RangeAttribute range && !rule.IsValid(value))
                errors.Add($"{path} is '{value}'; write a value from {range.Minimum} to {range.Maximum}");
            else if (rule.GetValidationResult(value, context) is { } failure)
                errors.Add(failure.ErrorMessage is { } message && message.Contains(path, StringComparison.Ordinal) ? message : $"{path}: {failure.ErrorMessage}");

        if (value is IDictionary entries)
            foreach (DictionaryEntry entry in entries)
                Descend(entry.Value, $"{path}:{entry.Key}", errors);
        else if (value is IEnumerable items and not string)
            foreach (var (item, index) in items.Cast<object?>().Select((item, index) => (item, index)))
                Descend(item, $"{path}:{index}", errors);
        else
            Descend(value, path, errors);
    }

    private static void Descend(object? value, string path, List<string> errors)
    {
        // Only our own sections carry rules; framework types would lead the walk astray.
        if (value is not null && !SettingsValue.IsScalar(value.GetType()) && !IsOfFramework(value.GetType()))
            Check(value, path, errors);
    }

    private static bool IsOfFramework(Type type) =>
        type.Namespace is { } name && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft", StringComparison.Ordinal));
}
