using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace OpsConsole.Tests.Architecture;

/// <summary>Where packages may be used, how long a file may be, and what never stands in the sources.</summary>
public sealed partial class PlacementTests
{
    private const int MostLines = 400;

    private static readonly ArchUnitNET.Domain.Architecture Console =
        new ArchLoader().LoadAssembly(typeof(Program).Assembly).Build();

    [Fact]
    public void Sql_stands_only_in_stores_and_in_the_postgres_ground() =>
        Types().That().ResideInNamespaceMatching(@"^OpsConsole(\.|$)")
            .And().DoNotResideInNamespaceMatching(@"^OpsConsole\.Platform\.Postgres(\.|$)")
            .And().DoNotHaveFullNameMatching(@"Store([+/<].*)?$")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(Npgsql|NpgsqlTypes|Dapper)(\.|$)")
            .Check(Console);

    [Fact]
    public void The_kubernetes_client_stands_only_in_its_library_and_in_readers() =>
        Types().That().ResideInNamespaceMatching(@"^OpsConsole(\.|$)").And().DoNotHaveFullNameMatching(@"Reader([+/<].*)?$")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^k8s(\.|$)")
            .Check(Console);

    [Fact]
    public void Manifests_references_no_package_and_no_project()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "OpsConsole.Manifests", "OpsConsole.Manifests.csproj"));

        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("ProjectReference"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Fact]
    public void Kubernetes_references_neither_sql_nor_the_web()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "OpsConsole.Kubernetes", "OpsConsole.Kubernetes.csproj"));

        Assert.Equal("Microsoft.NET.Sdk", project.Root!.Attribute("Sdk")!.Value);
        Assert.DoesNotContain(project.Descendants("PackageReference"), reference =>
            reference.Attribute("Include")!.Value is var name && (name.StartsWith("Npgsql", StringComparison.Ordinal) || name == "Dapper"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Fact]
    public void No_hand_written_file_is_longer_than_400_lines()
    {
        var tooLong = Repository.Sources("src", ".cs", ".razor", ".css", ".sql")
            .Concat(Repository.Sources("tests", ".cs"))
            .Select(file => (file, lines: File.ReadLines(Path.Combine(Repository.Root, file)).Count()))
            .Where(entry => entry.lines > MostLines);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_wall_clock_is_read_only_through_the_time_provider()
    {
        var offenders = Repository.Sources("src", ".cs", ".razor")
            .Where(file => !file.StartsWith("src/OpsConsole.Sandbox/", StringComparison.Ordinal))
            .Where(file => WallClock().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))));

        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|Task\.Delay\([^,()]*(\([^()]*\))?[^,()]*\)")]
    private static partial Regex WallClock();
}
