using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>A page about one object: the parts of its address that name the object, and the way to it.</summary>
public abstract class ObjectPage : ResourcePage
{
    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public string Type { get; set; } = "";
    [Parameter] public string Namespace { get; set; } = "";
    [Parameter] public string Name { get; set; } = "";
    [SupplyParameterFromQuery(Name = "uid")] public string? Uid { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }
    [SupplyParameterFromQuery(Name = AsOf.Key)] public string? At { get; set; }

    protected string Space => Namespace == "-" ? "" : Namespace;

    protected string FullName => Space.Length == 0 ? Name : $"{Space}/{Name}";

    /// <summary>From the fleet to the object, which has an address where the page is beyond it.</summary>
    protected Crumb[] WayTo(string? address) =>
        [new("Fleet", "/"), new(Cluster, ResourceLinks.Cluster(Cluster, Viewed)), new(Type, ResourceLinks.Type(Cluster, Type, Viewed)), new(FullName, address)];

    protected string AddressOf(string? uid, string? tab) => ResourceLinks.With(
        ResourceLinks.Resource(Cluster, Type, Space, Name), ("uid", uid), ("tab", tab), (AsOf.Key, ResourceLinks.Moment(Viewed)));

    /// <summary>A version's number as the address says it.</summary>
    protected static bool TryVersion(string? words, out long sequence) => long.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
}
