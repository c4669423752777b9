using OpsConsole.Features.Restores;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreOptionsTests
{
    [Fact]
    public void The_namespace_of_the_console_itself_is_refused_beside_whatever_is_set_and_no_namespace_never_is()
    {
        Assert.True(new RestoreOptions { Own = "ops" }.Refuses("ops"));
        Assert.True(new RestoreOptions { Own = "ops", RefusedNamespaces = [] }.Refuses("ops"));
        Assert.True(new RestoreOptions { Own = "ops" }.Refuses("kube-system"));
        Assert.False(new RestoreOptions { Own = "ops", RefusedNamespaces = [] }.Refuses("kube-system"));
        Assert.False(new RestoreOptions { Own = "" }.Refuses(""));
    }

    [Fact]
    public void The_live_look_comes_while_the_restore_is_followed()
    {
        static IEnumerable<string?> Faults(RestoreOptions options) => options.Validate(new(options)).Select(fault => fault.ErrorMessage);

        Assert.Empty(Faults(new()));
        Assert.Contains("Restores:DriftWatch", Assert.Single(Faults(new() { VerifyAfter = TimeSpan.FromMinutes(5), DriftWatch = TimeSpan.FromMinutes(5) })), StringComparison.Ordinal);
    }
}
