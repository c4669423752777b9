using OpsConsole.Tests.Architecture;
using Xunit;

namespace OpsConsole.Tests.Manifests;

/// <summary>A case is a folder of <c>tests/cases/kind</c>; with OPSCONSOLE_ACCEPT=1 what comes out becomes what is expected.</summary>
internal static class Cases
{
    public static TheoryData<string> Of(string kind) =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "tests", "cases", kind)).Select(folder => Path.GetFileName(folder)!).Order()];

    public static byte[] Read(string kind, string name, string file) => File.ReadAllBytes(PathOf(kind, name, file));

    public static string? Text(string kind, string name, string file) =>
        File.Exists(PathOf(kind, name, file)) ? File.ReadAllText(PathOf(kind, name, file)) : null;

    public static void Expect(string kind, string name, string file, string actual)
    {
        if (!actual.EndsWith('\n'))
            actual += "\n";
        if (Environment.GetEnvironmentVariable("OPSCONSOLE_ACCEPT") == "1")
            File.WriteAllText(PathOf(kind, name, file), actual);
        Assert.Equal(Text(kind, name, file), actual);
    }

    private static string PathOf(string kind, string name, string file) => Path.Combine(Repository.Root, "tests", "cases", kind, name, file);
}
