using System.Text;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Kubernetes;

public sealed class DeleteContractsTests
{
    public static TheoryData<DeleteOptions> EveryOption =>
    [
        .. from propagation in Enum.GetValues<DeletePropagation>()
        from dryRun in new[] { false, true }
        select new DeleteOptions { Propagation = propagation, DryRun = dryRun },
    ];

    [Theory]
    [InlineData("", "7")]
    [InlineData("  ", "7")]
    [InlineData(null, "7")]
    [InlineData("u", "")]
    [InlineData("u", "\t")]
    [InlineData("u", null)]
    public void Preconditions_have_both_parts(string? uid, string? resourceVersion)
    {
        Assert.Throws<ArgumentException>(() => new DeletePreconditions(uid!, resourceVersion!));
        Assert.Throws<ArgumentException>(() => new DeletePreconditions("u", "7") with { Uid = uid!, ResourceVersion = resourceVersion! });
    }

    [Fact]
    public void The_body_of_a_plain_deletion_is_exactly_this() =>
        Assert.Equal(
            """{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"u-1","resourceVersion":"7"},"propagationPolicy":"Background"}""",
            Encoding.UTF8.GetString(ObjectDeletion.Body(new("u-1", "7"), new())));

    [Fact]
    public void A_dry_run_says_so_in_the_body() =>
        Assert.EndsWith(",\"propagationPolicy\":\"Orphan\",\"dryRun\":[\"All\"]}",
            Encoding.UTF8.GetString(ObjectDeletion.Body(new("u-1", "7"), new() { DryRun = true, Propagation = DeletePropagation.Orphan })));

    [Theory, MemberData(nameof(EveryOption))]
    public void No_option_takes_the_preconditions_out_of_the_body(DeleteOptions options) =>
        Assert.Contains("""
            "preconditions":{"uid":"u-1","resourceVersion":"7"}
            """, Encoding.UTF8.GetString(ObjectDeletion.Body(new("u-1", "7"), options)));
}
