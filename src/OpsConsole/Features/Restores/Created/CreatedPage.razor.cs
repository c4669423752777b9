using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Restores.Created;

/// <summary>What a restore created, as its clusters say now, and the way to a plan that deletes it.</summary>
public sealed partial class CreatedPage(RestoreCreated service, NavigationManager address)
{
    private const int MostShown = 100;

    private readonly CommandGuard _planning = new();
    private CreatedObjects? _created;

    [SupplyParameterFromQuery(Name = "request")] public string? Request { get; set; }

    protected override object Key => Request ?? "";

    private long? Number => long.TryParse(Request, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Number is not { } number)
            return null;
        var created = await service.OfAsync(caller, number, cancellationToken);
        if (created.IsRefused)
            return created.Refusal;
        _created = created.Value;
        return null;
    }

    private Task<bool> PlanAsync() => _planning.RunAsync(async () =>
    {
        var way = await service.AddressAsync(await Current.GetAsync(), _created!.Targets, CancellationToken.None);
        if (!way.IsRefused)
            address.NavigateTo(way.Value!);
        return way.Refusal;
    });
}
