using System.Text.Json;
using System.Xml.Linq;
using OpsConsole.Platform.Operability;
using OpsConsole.Tests.Architecture;
using Xunit;

namespace OpsConsole.Tests.Platform;

/// <summary>Settings → About names everything that is shipped.</summary>
public sealed class ShippedPackagesTests
{
    /// <summary>The program's own list of what it loads is made by the SDK, and the lock file says what was restored.</summary>
    [Fact]
    public void No_package_that_is_shipped_is_missing()
    {
        var named = ShippedPackages.All.Select(package => $"{package.Name}/{package.Version}".ToLowerInvariant()).ToHashSet();
        using var program = JsonDocument.Parse(File.ReadAllText(Path.Combine(
            Repository.Root, "src", "OpsConsole", "bin", Configuration, "net10.0", "OpsConsole.deps.json")));
        var targets = program.RootElement.GetProperty("targets").EnumerateObject().Single().Value;
        var shipped = targets.EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _) || library.Value.TryGetProperty("runtimeTargets", out _))
            .Select(library => library.Name).Where(name => !name.StartsWith("OpsConsole", StringComparison.Ordinal)).ToList();
        var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "OpsConsole", "packages.lock.json")))
            .RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project").Select(package => package.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.True(shipped.Count > 15);
        Assert.All(shipped, library => Assert.Contains(library.ToLowerInvariant(), named));
        Assert.All(shipped, library => Assert.Contains(library.Split('/')[0], locked));
    }

    [Fact]
    public void Every_one_says_its_licence_and_whose_work_it_is() => Assert.All(ShippedPackages.All, package =>
    {
        Assert.NotEqual("", package.Makers);
        Assert.NotEqual("not named by the package", package.Licence);
    });

    [Theory]
    [InlineData("<license type='expression'>MIT</license>", "MIT")]
    [InlineData("<license type='file'>LICENSE.md</license>", "file LICENSE.md in the package")]
    [InlineData("<licenseUrl>https://example.com/l</licenseUrl>", "see its address")]
    [InlineData("", "not named by the package")]
    public void A_package_is_told_in_its_own_words(string licence, string told)
    {
        var package = ShippedPackages.Read(XDocument.Parse(
            $"<package xmlns='urn:any'><metadata><id>A</id><version>1</version><authors>Anna</authors>{licence}</metadata></package>"));

        Assert.Equal(("A", "1", told, "Anna"), (package.Name, package.Version, package.Licence, package.Makers));
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
