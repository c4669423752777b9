using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsConsole.Platform.Postgres;

/// <summary>One numbered SQL file. Once released it never changes: its hash is recorded where it ran.</summary>
public sealed partial record Migration
{
    public required int Number { get; init; }
    public required string Name { get; init; }
    public required string Sql { get; init; }
    /// <summary>The oldest program that may run on a database that has this migration.</summary>
    public required Version OldestProgram { get; init; }

    /// <summary>Over the text with plain line ends, so that a checkout on another system is the same file.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n")));

    /// <summary>This program's own version.</summary>
    public static Version Program { get; } = typeof(Migration).Assembly.GetName().Version is { } version
        ? new Version(version.Major, version.Minor, version.Build)
        : new Version(0, 0, 0);

    /// <summary>All files inside this program, in the order of their numbers.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = ReadEmbedded();

    /// <exception cref="FormatException">Says what is wrong with the name or the first line.</exception>
    public static Migration Parse(string fileName, string sql)
    {
        var name = FileName().Match(fileName);
        if (!name.Success)
            throw new FormatException($"{fileName} is no migration: name it NNNN_feature_what.sql");
        var oldest = OldestProgramLine().Match(sql);
        return oldest.Success
            ? new Migration
            {
                Number = int.Parse(name.Groups["number"].Value, CultureInfo.InvariantCulture),
                Name = name.Groups["name"].Value,
                Sql = sql,
                OldestProgram = Version.Parse(oldest.Groups["version"].Value),
            }
            : throw new FormatException($"{fileName} must begin with the line '-- oldest program: X.Y.Z'");
    }

    private static List<Migration> ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Parse(name, Read(assembly, name)))
            .OrderBy(migration => migration.Number)
            .ToList();
        // A hole is a number that was kept for something that came later, or never.
        return migrations.DistinctBy(migration => migration.Number).Count() == migrations.Count
            ? migrations
            : throw new FormatException("Two migrations have the same number");
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^(?<number>\d{4})_(?<name>[a-z0-9]+(_[a-z0-9]+)+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\A-- oldest program: (?<version>\d+\.\d+\.\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex OldestProgramLine();
}
