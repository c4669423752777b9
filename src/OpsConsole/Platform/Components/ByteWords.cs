using System.Globalization;

namespace OpsConsole.Platform.Components;

/// <summary>Bytes as a person reads them: "100 GiB", "1.5 TiB".</summary>
public static class ByteWords
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        var (value, unit) = ((decimal)bytes, 0);
        for (; Math.Abs(value) >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(value >= 100 ? Math.Round(value) : value):#,0.##} {Units[unit]}");
    }
}
