using System.Text;
using OpsConsole.Features.Captures;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.Transforms;

/// <summary>The transforms for persons: whoever sees a cluster reads them, whoever may ask for changes anywhere makes versions. They belong to no cluster.</summary>
public sealed class TransformShelf(AccessService access, TransformStore store, CaptureMasking masking)
{
    public const int MostVersions = 100;

    public async Task<Answer<IReadOnlyList<StoredTransform>>> ListAsync(Caller caller, string? after, int most, CancellationToken cancellationToken) =>
        Refused(await access.ForReadingAsync(caller, cancellationToken), Permission.Read) is { } refusal ? refusal : Answer.Of(await store.ListAsync(after, most, cancellationToken));

    /// <summary>The one that is asked for, or the newest, and with it the newest versions of its name.</summary>
    public async Task<Answer<(StoredTransform Transform, IReadOnlyList<StoredTransform> Versions)>> FindAsync(Caller caller, string name, int? version, CancellationToken cancellationToken)
    {
        if (Refused(await access.ForReadingAsync(caller, cancellationToken), Permission.Read) is { } refusal)
            return refusal;
        return TransformRule.IsName(name) && await store.FindAsync(name, version, cancellationToken) is { } found
            ? (found, await store.VersionsAsync(name, MostVersions, cancellationToken))
            : new Refusal(RefusalKind.NotFound, $"There is no transform '{name}'{(version is null ? "" : $" of version {version}")}.", "Look for it among the transforms.");
    }

    /// <param name="caller">Who makes it.</param>
    /// <param name="order">Its patch as it was written.</param>
    /// <param name="expected">The newest version that they know; 0 for none.</param>
    /// <param name="cancellationToken">Ends it; then nothing was kept.</param>
    public async Task<Answer<StoredTransform>> SaveAsync(Caller caller, TransformOrder order, int expected, CancellationToken cancellationToken)
    {
        if (!TransformRule.IsName(order.Name))
            return new Refusal(RefusalKind.Invalid, $"'{order.Name}' is no name of a transform.", "Use 1 to 80 lower-case letters, digits, - and ., as smaller-tikv.");
        if (Question.CheckText("The note", order.Note) is { } wrong)
            return wrong;
        if (Refused(await access.ForCommandAsync(caller, cancellationToken), Permission.Request) is { } refusal)
            return refusal;
        var patch = TransformRule.Read(order.Name, order.Patch, order.ChangesExternalName, masking.Rules);
        return patch.IsRefused ? patch.Refusal : await store.SaveAsync(caller, order with { Patch = Encoding.UTF8.GetString(patch.Value!.Write()) }, expected, cancellationToken);
    }

    private static Refusal? Refused(Answer<PersonAccess> rights, Permission permission) => rights.IsRefused
        ? rights.Refusal
        : rights.Value!.AllowsAnywhere(permission) ? null
        : new(RefusalKind.Forbidden, permission is Permission.Read ? "Transforms of restores are for those who may see a cluster." : "Transforms of restores are made by those who may ask for changes.", "Ask an administrator for a role on a cluster that does.");
}
