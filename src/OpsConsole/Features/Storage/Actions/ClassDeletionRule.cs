using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>The deletion of a storage class: which claims and components would want for it. Volumes of it stay.</summary>
internal sealed class ClassDeletionRule : IDeletionRule
{
    public const string Action = "storage.delete-class";

    private static readonly ItemOutcome Unused = new("class-unused-deleted", OutcomeRank.Deleted, "class deleted; nothing uses it");
    private static readonly ItemOutcome Used = new("class-used-deleted", OutcomeRank.Deleted, "class deleted; its volumes stay, and no new one of it can be made");
    private static readonly ItemOutcome UseUnknown = new("class-deleted", OutcomeRank.Unknown, "class deleted; whether anything uses it nobody knows");
    private static readonly ItemOutcome LastDefault = new("default-class-deleted", OutcomeRank.Unknown, "the only default class deleted: claims that name no class stay pending");

    public string ActionKey => Action;
    public string Name => "delete storage classes";
    public string Objects => "storage classes";

    public bool Takes(DeletionType type) => type.Name == StorageTypes.Classes;

    public DeletionView Of(LiveObject now, ObjectKey key, ClusterFacts all)
    {
        var usage = ClassUse.Of(key.Name, all);
        var users = ClassUse.Users(key.Name, all);
        var migrations = ClassMigrations.Of(key.Name, all);
        var doubt = Knowledge.DoubtOf(all, [StorageTypes.Claims, StorageTypes.Volumes, StorageTypes.TidbClusters, .. all.Coverage.Keys.Where(StorageTypes.IsTidb)]);
        var isUsed = usage.Claims + usage.Volumes + users.Count + migrations.Count > 0;
        var isDefault = IsDefault(now);
        var others = DefaultClass.Marked(all).Where(facts => facts.Key.Name != key.Name && facts.DeletingSince is null).Select(facts => facts.Key.Name).ToList();
        var unsure = isDefault && others.Count == 0 ? Knowledge.DoubtOf(all, StorageTypes.Classes) : "";
        var isLast = isDefault && others.Count == 0;
        var outcome = now.Subject.BeingDeletedSince is not null ? now.Outcome : isLast ? LastDefault : isUsed ? Used : doubt.Length > 0 ? UseUnknown : Unused;
        return new()
        {
            Outcome = outcome,
            Doubt = unsure.Length > 0 ? unsure : isUsed ? "" : doubt,
            Findings = [.. Findings(key.Name, usage, users, migrations, doubt, all), .. Default(isDefault, others, unsure)],
            Block = !isLast ? null : new(unsure.Length > 0 ? $"it is marked as default, and whether another class is, is not known ({unsure})" : "it is the only default class of the cluster",
                "Mark another class as default first, or ask with force=true.", MayBeForced: true),
        };
    }

    private static IEnumerable<string> Findings(string name, ClassUsage usage, ValueList<ClassUser> users, ValueList<ClassMigration> migrations, string doubt, ClusterFacts all)
    {
        if (usage.Claims > 0)
            yield return $"{Knowledge.Count(usage.Claims, "claim")} of it, asking for {ByteWords.Of(usage.ClaimBytes)}: "
                + $"{Knowledge.Named([.. all.Of(StorageTypes.Claims).OfType<ClaimFacts>().Where(claim => claim.Class == name).Select(claim => claim.Key.FullName).Order(StringComparer.Ordinal)])}.";
        if (usage.Volumes > 0)
            yield return $"{Knowledge.Count(usage.Volumes, "volume")} of it, {ByteWords.Of(usage.VolumeBytes)}{(usage.Orphans > 0 ? $", {usage.Orphans} of them without a claim" : "")}; they stay, and can grow no more.";
        if (users.Count > 0)
            yield return $"Wanted by {Knowledge.Named([.. users.Select(user => user.IsByDefault ? $"{user.Words} (as the default)" : user.Words)])}: no new volume of theirs can be made.";
        foreach (var migration in migrations)
            yield return $"The TiDB operator moves volumes under way: {migration.Who}, {migration.From} → {migration.To}, {migration.Done} of {migration.Of} done.";
        if (doubt.Length > 0)
            yield return $"More may use it: {doubt}.";
    }

    private static IEnumerable<string> Default(bool isDefault, List<string> others, string unsure)
    {
        if (isDefault)
            yield return others.Count > 0 ? $"It is a default class; {Knowledge.Named(others)} {(others.Count == 1 ? "is" : "are")} marked too."
                : unsure.Length > 0 ? $"It is marked as default; whether another class is, is not known: {unsure}."
                : "It is the only default class: claims that name no class stay pending.";
    }

    /// <summary>By the annotation of today or by the one of its beta.</summary>
    private static bool IsDefault(LiveObject now) =>
        now.Subject.Annotation("storageclass.kubernetes.io/is-default-class") == "true" || now.Subject.Annotation("storageclass.beta.kubernetes.io/is-default-class") == "true";
}
