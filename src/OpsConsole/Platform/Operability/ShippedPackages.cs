using System.Reflection;
using System.Xml.Linq;

namespace OpsConsole.Platform.Operability;

/// <summary>A piece of others' work in this program and under which terms it is.</summary>
/// <param name="Name">As its makers call it.</param>
/// <param name="Version">The one that is shipped.</param>
/// <param name="Licence">An SPDX expression, or what the package says instead.</param>
/// <param name="Href">Where the terms or the project stand; null where the package names nothing.</param>
/// <param name="Makers">Whose work it is.</param>
public sealed record ShippedPackage(string Name, string Version, string Licence, string? Href, string Makers);

/// <summary>What the packages say of themselves: their descriptions are put into the program when it is built.</summary>
public static class ShippedPackages
{
    private const string Description = ".nuspec";

    public static IReadOnlyList<ShippedPackage> All { get; } =
    [
        .. new[]
        {
            new ShippedPackage(".NET and ASP.NET Core", Environment.Version.ToString(), "MIT", "https://github.com/dotnet/dotnet/blob/main/LICENSE.TXT", ".NET Foundation and contributors"),
            new ShippedPackage("Inter (font)", "", "OFL-1.1", "https://github.com/rsms/inter", FirstLine("inter.LICENSE.txt")),
            new ShippedPackage("JetBrains Mono (font)", "", "OFL-1.1", "https://github.com/JetBrains/JetBrainsMono", FirstLine("jetbrains-mono.LICENSE.txt")),
        }.Concat(Described()).OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<ShippedPackage> Described()
    {
        var assembly = typeof(ShippedPackages).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(Description, StringComparison.Ordinal)))
            using (var stream = assembly.GetManifestResourceStream(name)!)
                yield return Read(XDocument.Load(stream));
    }

    /// <summary>The form has had many namespaces, the names in it stayed.</summary>
    internal static ShippedPackage Read(XDocument description)
    {
        var metadata = description.Root!.Elements().First(element => element.Name.LocalName == "metadata");
        var licence = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
        var address = Said("licenseUrl");
        return new ShippedPackage(Said("id") ?? "", Said("version") ?? "", Terms(), Link(), Said("copyright") ?? Said("authors") ?? "");

        string? Said(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;

        string Terms() => licence?.Attribute("type")?.Value switch
        {
            "expression" => licence.Value.Trim(),
            "file" => $"file {licence.Value.Trim()} in the package",
            _ => address is null ? "not named by the package" : "see its address",
        };

        string? Link() => new[] { licence is null ? address : null, Said("projectUrl"), address }
            .FirstOrDefault(text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"));
    }

    private static string FirstLine(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadLine()?.Trim() ?? "";
    }
}
