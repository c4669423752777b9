using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace OpsConsole.Tests.Architecture;

/// <summary>Who may know whom. A new feature begins with a row here.</summary>
public sealed class FeatureTableTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Audit"] = [],
        ["Clusters"] = ["Audit"],
        ["Approvals"] = ["Clusters", "Audit"],
        ["Captures"] = ["Clusters", "Approvals", "Audit"],
        ["Resources"] = ["Clusters", "Captures", "Approvals", "Audit"],
        ["Storage"] = ["Clusters", "Captures", "Resources", "Approvals", "Audit"],
        ["Restores"] = ["Clusters", "Captures", "Resources", "Approvals", "Audit"],
    };

    private static readonly ArchUnitNET.Domain.Architecture Console =
        new ArchLoader().LoadAssembly(typeof(Program).Assembly).Build();

    public static TheoryData<string, string> Forbidden => [.. from feature in MayUse.Keys
        from other in MayUse.Keys
        where feature != other && !MayUse[feature].Contains(other)
        select new TheoryDataRow<string, string>(feature, other)];

    [Theory, MemberData(nameof(Forbidden))]
    public void A_feature_knows_only_what_the_table_allows(string feature, string other) =>
        Types().That().ResideInNamespaceMatching($@"^OpsConsole\.Features\.{feature}(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^OpsConsole\.Features\.{other}(\.|$)"))
            .WithoutRequiringPositiveResults().Check(Console);

    [Fact]
    public void Platform_knows_no_feature_and_no_shell() =>
        Types().That().ResideInNamespaceMatching(@"^OpsConsole\.Platform(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^OpsConsole\.(Features|Shell)(\.|$)"))
            .Check(Console);

    [Fact]
    public void No_feature_knows_the_shell() =>
        Types().That().ResideInNamespaceMatching(@"^OpsConsole\.Features\.")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^OpsConsole\.Shell(\.|$)"))
            .Check(Console);

    [Fact]
    public void Every_feature_folder_stands_in_the_table()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src", "OpsConsole", "Features")).Select(Path.GetFileName);

        Assert.Equal(MayUse.Keys.Order(), folders.Order());
    }
}
