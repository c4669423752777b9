using System.Xml.Linq;
using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>What can be said of the image without a container engine.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public void Everything_copied_exists_and_is_sent_to_the_build()
    {
        var sent = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        Assert.All(CopiedSources(), source =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{source} does not exist");
            Assert.True(sent.Any(entry => source == entry || source.StartsWith(entry + "/", StringComparison.Ordinal)), $"{source} is not in .dockerignore's exceptions");
        });
    }

    [Fact]
    public void Every_project_the_console_references_is_copied_whole()
    {
        var copied = CopiedSources().ToHashSet();

        Assert.All(Closure("src/OpsConsole/OpsConsole.csproj"), project => Assert.Contains(Path.GetDirectoryName(project)!, copied));
    }

    [Fact]
    public void The_sandbox_is_not_in_the_image() =>
        Assert.DoesNotContain(CopiedSources(), source => source.Contains("Sandbox", StringComparison.Ordinal));

    [Fact]
    public void It_runs_as_the_unprivileged_user_on_port_8080_and_asks_itself_for_its_health()
    {
        Assert.Equal("USER $APP_UID", Lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains("EXPOSE 8080", Lines);
        Assert.Contains("ENV ASPNETCORE_HTTP_PORTS=8080", Lines);
        Assert.Contains(Lines, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.EndsWith("""["dotnet", "OpsConsole.dll", "healthcheck"]""", StringComparison.Ordinal));
    }

    /// <summary>Restored without them, the published console lacks blazor.web.js: the SDK concludes that need from .razor files, which are copied later.</summary>
    [Fact]
    public void The_framework_s_scripts_are_restored_before_the_sources_are_there() =>
        Assert.Equal("true", XDocument.Load(Path.Combine(Repository.Root, "src/OpsConsole/OpsConsole.csproj")).Descendants("RequiresAspNetWebAssets").Single().Value);

    private static IEnumerable<string> CopiedSources() =>
        Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]);

    private static IEnumerable<string> Closure(string project)
    {
        var folder = Path.GetDirectoryName(project)!;
        var references = XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, reference.Attribute("Include")!.Value))));
        return [project, .. references.SelectMany(Closure)];
    }
}
