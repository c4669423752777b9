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
}
