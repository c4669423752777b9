using System.Text.Json;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Restores.Clouds;

/// <summary>
/// Which account of AWS a managed resource is about: an id of twelve digits, from what its provider saw, or from the role that its provider takes on.
/// Sources: ProviderConfig of provider-upjet-aws (credentials.webIdentity.roleARN, assumeRoleChain) and of crossplane-contrib/provider-aws (assumeRole.roleARN, assumeRoleARN).
/// </summary>
internal static class CloudAccounts
{
    private const int Digits = 12;

    /// <summary>Null where its state does not say: an ARN of a bucket names none.</summary>
    public static string? Of(DeletionSubject state) =>
        state.TextAt("status", "atProvider", "ownerId") is { } owner && IsAccount(owner) ? owner : OfArn(state.TextAt("status", "atProvider", "arn"));

    /// <summary>The account of the last role that is taken on; null where none is, for what a secret leads to nobody reads.</summary>
    /// <param name="configuration">Canonical JSON of a provider configuration.</param>
    public static string? OfConfiguration(ReadOnlySpan<byte> configuration)
    {
        var reader = new Utf8JsonReader(configuration, new JsonReaderOptions { MaxDepth = Canonicalizer.MostLevels + 8 });
        var spec = At(JsonElement.ParseValue(ref reader), "spec");
        if (At(spec, "assumeRoleChain") is { ValueKind: JsonValueKind.Array } chain && chain.GetArrayLength() > 0)
            return OfArn(Text(At(chain[chain.GetArrayLength() - 1], "roleARN")));
        return (Text(At(spec, "assumeRole", "roleARN")) ?? Text(At(spec, "assumeRoleARN"))) is { } role ? OfArn(role)
            : OfArn(Text(At(spec, "credentials", "webIdentity", "roleARN")) ?? Text(At(spec, "credentials", "upbound", "webIdentity", "roleARN")));
    }

    /// <summary>The fifth part of an ARN, where it is an account.</summary>
    internal static string? OfArn(string? arn) => arn?.Split(':') is ["arn", _, _, _, var account, ..] && IsAccount(account) ? account : null;

    private static bool IsAccount(string text) => text.Length == Digits && text.All(char.IsAsciiDigit);

    private static JsonElement? At(JsonElement? place, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            place = place is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(key, out var member) ? member : null;
        return place;
    }

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
