using OpsConsole.Features.Resources.Deletion;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Deletion;

/// <summary>Addresses that ask for a deletion.</summary>
public sealed class DeletionLinksTests
{
    [Fact]
    public void Objects_are_named_with_their_uids_and_nothing_of_a_name_escapes_its_place() => Assert.Equal(
        "/approvals/new?action=resources.delete&items=%5B%7B%22cluster%22%3A%22c%22%2C%22type%22%3A%22pods%22%2C%22namespace%22%3A%22x%22%2C%22name%22%3A%22a%5Cu0026b%22%2C%22uid%22%3A%22u%22%7D%5D",
        DeletionLinks.Of([new DeletionTarget("c", "pods", "x", "a&b", "u")]));

    [Fact]
    public void A_filter_is_bound_to_how_many_were_seen() => Assert.Equal(
        "/approvals/new?action=resources.delete&cluster=c&type=pods&most=12&name=web", DeletionLinks.Of("c", "pods", null, "web", 12));
}
