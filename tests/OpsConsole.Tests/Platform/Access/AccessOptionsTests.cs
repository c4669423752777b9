using System.ComponentModel.DataAnnotations;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AccessOptionsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public AccessOptionsTests() => File.WriteAllText(_path, """{"grants":[]}""");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_plain_configuration_is_accepted() => Assert.Empty(Faults(Good()));

    [Fact]
    public void Plain_http_needs_a_word_of_its_own()
    {
        Assert.Equal(["Oidc:Authority"], Faults(Good(authority: "http://id.example")));
        Assert.Empty(Faults(Good(authority: "http://127.0.0.1:1", requireHttps: false)));
        Assert.Equal(["Oidc:Authority"], Faults(Good(authority: "file:///etc/passwd", requireHttps: false)));
    }

    [Fact]
    public void Times_outside_their_bounds_are_refused()
    {
        Assert.Equal(["Revalidation"], Faults(Good(revalidation: TimeSpan.Zero)));
        Assert.Equal(["Revalidation"], Faults(Good(revalidation: TimeSpan.FromHours(1))));
        Assert.Equal(["SignInLifetime"], Faults(Good(lifetime: TimeSpan.FromDays(30))));
        Assert.Equal(["Directory:Timeout"], Faults(Good(directory: Asked(TimeSpan.Zero))));
        Assert.Equal(["Directory:Timeout"], Faults(Good(directory: Asked(TimeSpan.FromHours(1)))));
    }

    [Fact]
    public void A_directory_over_http_needs_its_address_and_client() =>
        Assert.Equal(["Directory:Url", "Directory:ClientId"], Faults(Good(directory: new() { Mode = DirectoryMode.Provider })));

    [Fact]
    public void Missing_files_and_bad_assignments_are_named()
    {
        File.WriteAllText(_path, """{"grants":[{"group":"a","role":"owner","clusters":""}]}""");

        var faults = Results(Good(secret: _path + ".absent"));

        Assert.Contains(faults, fault => fault.MemberNames.Single() == "Oidc:ClientSecretFile");
        Assert.Contains(faults, fault => fault.ErrorMessage!.Contains("grants[0].role is 'owner'", StringComparison.Ordinal));
    }

    [Fact]
    public void Proxies_are_addresses_or_networks() =>
        Assert.Equal(["TrustedProxies:2"], Faults(Good(proxies: ["10.0.0.0/8", "::1", "proxy.example"])));

    private static DirectoryOptions Asked(TimeSpan timeout) =>
        new() { Mode = DirectoryMode.Provider, Url = "https://id.example/directory", ClientId = "directory", Timeout = timeout };

    private AccessOptions Good(
        string authority = "https://id.example", bool requireHttps = true, TimeSpan? revalidation = null, TimeSpan? lifetime = null,
        DirectoryOptions? directory = null, string? secret = null, string[]? proxies = null) => new()
        {
            Oidc = new() { Authority = authority, ClientId = "console", RequireHttpsMetadata = requireHttps, ClientSecretFile = secret },
            AssignmentsFile = _path,
            Revalidation = revalidation ?? TimeSpan.FromMinutes(1),
            SignInLifetime = lifetime ?? TimeSpan.FromHours(12),
            Directory = directory ?? new(),
            TrustedProxies = proxies ?? [],
        };

    private static List<ValidationResult> Results(AccessOptions options) => [.. options.Validate(new(options))];

    private static IEnumerable<string> Faults(AccessOptions options) => Results(options).SelectMany(fault => fault.MemberNames);
}
