using System.ComponentModel;

namespace OpsConsole.Platform.Configuration;

/// <summary>Reads single values as the binder will, and says in words what a type wants.</summary>
internal static class SettingsValue
{
    public static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(TimeSpan)
        || type == typeof(Uri) || type == typeof(Guid) || type == typeof(DateTimeOffset);

    public static bool CanRead(string value, Type type)
    {
        if (type == typeof(string))
            return true;
        if (type.IsEnum)
            return Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase);
        // The framework reads "15" as fifteen days; nobody means that.
        if (type == typeof(TimeSpan) && !value.Contains(':', StringComparison.Ordinal))
            return false;
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        // Converters wrap their format errors in exceptions of every kind.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }

    public static string Describe(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a duration such as 00:05:00 (hours:minutes:seconds) or 14.00:00:00 (days first)"
        : type == typeof(Uri) ? "an address such as https://name.example"
        : type == typeof(int) || type == typeof(long) ? "a whole number such as 4"
        : type == typeof(double) || type == typeof(decimal) ? "a number such as 0.5"
        : type == typeof(string) ? "a single text"
        : $"a value of kind {type.Name}";
}
