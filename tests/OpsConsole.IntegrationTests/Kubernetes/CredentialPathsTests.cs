using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class CredentialPathsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ocpaths-").FullName;
    private readonly string _folder;

    public CredentialPathsTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root, "credentials")).FullName;
        File.WriteAllText(Path.Combine(_root, "outside"), "outside");
        File.WriteAllText(Path.Combine(_folder, "inside"), "inside");
    }

    [Theory]
    [InlineData("inside")]
    [InlineData("./inside")]
    public void A_file_in_the_folder_is_found(string file) => Assert.True(CredentialPaths.TryResolve(_folder, file, out _, out _));

    [Theory]
    [InlineData("../outside")]
    [InlineData("../credentials/inside")]
    [InlineData("sub/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("missing")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("in\0side")]
    public void What_is_outside_or_no_file_is_refused_with_a_reason(string file)
    {
        Assert.False(CredentialPaths.TryResolve(_folder, file, out _, out var refusal));
        Assert.NotEmpty(refusal);
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused_wherever_it_stands_in_the_path()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "direct"), "../outside");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "up"), _root);
        File.CreateSymbolicLink(Path.Combine(_folder, "twice"), "direct");

        Assert.All(["direct", "up/outside", "twice"], file => Assert.False(CredentialPaths.TryResolve(_folder, file, out _, out _)));
    }

    [Fact]
    public void A_folder_beside_it_with_the_same_beginning_is_outside()
    {
        var beside = Directory.CreateDirectory(_folder + "-old").FullName;
        File.WriteAllText(Path.Combine(beside, "file"), "");

        Assert.False(CredentialPaths.TryResolve(_folder, Path.Combine(beside, "file"), out _, out _));
    }

    [Fact]
    public void Links_as_a_mounted_secret_has_them_are_followed()
    {
        var version = Directory.CreateDirectory(Path.Combine(_folder, "..2026_01_01"));
        File.WriteAllText(Path.Combine(version.FullName, "token"), "token");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..2026_01_01");
        File.CreateSymbolicLink(Path.Combine(_folder, "token"), "..data/token");

        Assert.True(CredentialPaths.TryResolve(_folder, "token", out var resolved, out _));
        Assert.EndsWith("..2026_01_01/token", resolved);
    }

    [Fact]
    public void Links_that_go_round_are_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_folder, "b"), "a");

        Assert.False(CredentialPaths.TryResolve(_folder, "a", out _, out var refusal));
        Assert.Contains("round", refusal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
