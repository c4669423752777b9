using OpsConsole.Tests.Architecture;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace OpsConsole.Tests.Manifests;

/// <summary>Real objects beside the repository; tests that need them are skipped where they are absent.</summary>
internal static class Fixtures
{
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("OPSCONSOLE_FIXTURES") ?? Path.Combine(Repository.Root, "..", "shared", "fixtures");
        Assert.SkipUnless(Directory.Exists(folder), $"The fixtures are not at {Path.GetFullPath(folder)}; set OPSCONSOLE_FIXTURES to their folder.");
        return folder;
    }

    public static IEnumerable<YamlDocument> Documents(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(file)));
        return stream.Documents;
    }
}
