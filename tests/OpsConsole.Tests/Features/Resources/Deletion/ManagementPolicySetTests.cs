using OpsConsole.Features.Resources.Deletion;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Deletion;

/// <summary>Which sets of management policies Crossplane accepts: crossplane-runtime, policies.go.</summary>
public sealed class ManagementPolicySetTests
{
    private static readonly Dictionary<char, string> Words = new() { ['O'] = "Observe", ['C'] = "Create", ['U'] = "Update", ['D'] = "Delete", ['L'] = "LateInitialize", ['*'] = "*", ['?'] = "Destroy" };

    [Theory]
    [InlineData("*"), InlineData(""), InlineData("O"), InlineData("OL"), InlineData("OD"), InlineData("OU"), InlineData("OUL"), InlineData("OC"), InlineData("OCL"), InlineData("OCD")]
    [InlineData("OCDL"), InlineData("OCU"), InlineData("OCUL"), InlineData("OCUD"), InlineData("OCUDL"), InlineData("LDUCO")]
    public void These_are_accepted(string set) => Assert.True(ManagementPolicySet.IsAccepted(Read(set)));

    [Theory]
    [InlineData("C"), InlineData("D"), InlineData("U"), InlineData("L"), InlineData("CD"), InlineData("OUD"), InlineData("ODL"), InlineData("OUDL"), InlineData("CUDL"), InlineData("*O"), InlineData("O?")]
    public void These_are_not(string set) => Assert.False(ManagementPolicySet.IsAccepted(Read(set)));

    [Fact]
    public void None_at_all_is_the_default() => Assert.True(ManagementPolicySet.IsAccepted(ManagementPolicySet.Read(null)) && ManagementPolicySet.IsDefault(ManagementPolicySet.Read(null)));

    [Theory]
    [InlineData("", "none"), InlineData("*", "*"), InlineData("OC", "Observe, Create"), InlineData("O*", "Observe, *")]
    public void A_set_is_written_as_somebody_would_write_it(string set, string words) => Assert.Equal(words, ManagementPolicySet.Words(Read(set)));

    private static ManagementPolicies Read(string set) => ManagementPolicySet.Read([.. set.Select(letter => Words[letter])]);
}
