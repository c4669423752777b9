using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Protection;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Pages;

/// <summary>What pages offer to ask for, and the addresses it is asked at.</summary>
public sealed class RequestOfferTests
{
    [Theory]
    [InlineData("", 7, "&most=7&cluster=prod-1")]
    [InlineData("&kind=Bucket&kind=VPC&q=data", 7, "&most=7&cluster=prod-1&q=data&kind=Bucket%2CVPC")]
    [InlineData("&protection=Absent", 3, "&most=3&cluster=prod-1&protection=Absent")]
    public void All_of_a_filter_are_asked_for_with_their_number(string filter, int all, string parameters)
    {
        var offer = Assert.Single(RequestOffer.ToProtectAll(Question(filter), Count));

        Assert.Equal(($"Protect all {all} in this filter…", $"/approvals/new?action=storage.protect{parameters}"), (offer.Words, offer.Address));
    }

    [Fact]
    public void Nothing_is_offered_where_nothing_fits() => Assert.Empty(RequestOffer.ToProtectAll(Question("&protection=Protected"), Count));

    [Fact]
    public void Of_more_than_one_plan_takes_the_first_are_offered()
    {
        var offer = Assert.Single(RequestOffer.ToProtectAll(Question("&rule=Rule%20violated"), _ => 501));

        Assert.Equal(("Protect the first 1,000 of 1,002 in this filter…", "/approvals/new?action=storage.protect&first=1000&cluster=prod-1&rule=Rule%20violated"), (offer.Words, offer.Address));
    }

    [Fact]
    public void A_resource_is_offered_what_its_protection_allows()
    {
        const string bucket = """{"metadata":{"name":"data","uid":"u-1"},"spec":{"forProvider":{} } }""";
        var bare = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, bucket)).ProtectionRow("data") with { Standing = ProtectionStanding.Absent };
        var held = bare with { Standing = ProtectionStanding.Protected, Usages = [new(new("clusterusages.protection.crossplane.io", "", "p"), "ClusterUsage", "why", false, ProtectionFlaw.None, "")] };

        Assert.Equal(["Request protection…", "Reconcile now…"], RequestOffer.OfProtection(bare).Select(offer => offer.Words));
        Assert.Equal(["Request lifting…", "Reconcile now…"], RequestOffer.OfProtection(held).Select(offer => offer.Words));
        Assert.All(RequestOffer.OfProtection(held), offer => Assert.Contains("%22uid%22%3A%22u-1%22", offer.Address, StringComparison.Ordinal));
    }

    private static LiveQuestion Question(string filter) => LiveQuestion.Read(ProtectionShape.Shape, $"https://console/storage/protection?cluster=prod-1{filter}");

    private static int Count(string standing) => standing == nameof(ProtectionStanding.Absent) ? 3 : 4;
}
