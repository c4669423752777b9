using System.Text.Json.Nodes;
using OpsConsole.Features.Resources.Clouds;

namespace OpsConsole.Features.Restores.Clouds;

/// <summary>What the cloud itself said of the cloud resource of a type that cannot observe, as it is bound into the plan: it must say the same just before the call.</summary>
/// <param name="Name">The external name.</param>
/// <param name="Account">That should own it.</param>
/// <param name="Region">Where it was asked for; null where the state does not say.</param>
/// <param name="IsThere">It is there and the account owns it; else there is none of the name.</param>
public sealed record CloudHead(string Name, string Account, string? Region, bool IsThere)
{
    internal CloudPresence Presence => IsThere ? CloudPresence.Ours : CloudPresence.Gone;

    internal JsonObject Write() => new() { ["name"] = Name, ["account"] = Account, ["region"] = Region, ["isThere"] = IsThere };

    /// <exception cref="InvalidOperationException">It is not what <see cref="Write"/> wrote.</exception>
    internal static CloudHead? Read(JsonNode? written) =>
        written is null ? null : new((string)written["name"]!, (string)written["account"]!, (string?)written["region"], (bool)written["isThere"]!);
}
