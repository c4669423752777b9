using System.Globalization;

namespace OpsConsole.Benchmarks;

/// <summary>The processor that the console's own process has used, read of it as the system counts it.</summary>
internal static class ProcessorTime
{
    /// <summary>The console itself, behind the watchdog that started it: it carries the file that it is asked by.</summary>
    public static int IdOf(string heapFile) => Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .First(id => Read(id, "comm").Trim() == "dotnet" && Read(id, "environ").Contains(heapFile, StringComparison.Ordinal));

    /// <summary>Milliseconds since it began; proc(5), fields 14 and 15 in ticks of 10 ms.</summary>
    public static double Of(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[1].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 10d;
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is not ours.
            return "";
        }
    }
}
