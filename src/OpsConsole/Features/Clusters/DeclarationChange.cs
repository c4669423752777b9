using System.Security.Cryptography;
using System.Text;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Clusters;

/// <summary>What a reading changed, in names.</summary>
public sealed record DeclarationChange(
    IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed, IReadOnlyList<RefusedDeclaration> Refused)
{
    public const string Subject = "cluster declarations";

    public static DeclarationChange? Between(DeclarationState before, DeclarationState after)
    {
        var change = new DeclarationChange(
            [.. after.Accepted.Where(now => before.Find(now.Name) is null).Select(now => now.Name)],
            [.. after.Accepted.Where(now => before.Find(now.Name) is { } then && !then.SaysTheSameAs(now)).Select(now => now.Name)],
            [.. before.Accepted.Where(then => after.Find(then.Name) is null).Select(then => then.Name)],
            [.. after.Refused.Except(before.Refused)]);
        return change.Added.Count + change.Changed.Count + change.Removed.Count + change.Refused.Count > 0
            || before.Refused.Count != after.Refused.Count ? change : null;
    }

    /// <summary>What changed while no process looked, as far as the rows of the clusters remember what was declared.</summary>
    public static DeclarationChange Since(IReadOnlyDictionary<string, ClusterRow> declared, DeclarationState now) => new(
        [.. now.Accepted.Where(declaration => !declared.ContainsKey(declaration.Name)).Select(declaration => declaration.Name)],
        [.. now.Accepted.Where(declaration => declared.GetValueOrDefault(declaration.Name) is { } row && IsOther(row, declaration)).Select(declaration => declaration.Name)],
        [.. declared.Keys.Where(name => now.Find(name) is null).Order(StringComparer.Ordinal)],
        now.Refused);

    internal AuditEvent ToAuditEvent(DeclarationState state) => new()
    {
        Action = "configuration.reloaded",
        Subject = Subject,
        Outcome = Refused.Count == 0 ? "accepted" : "some files refused",
        Detail = new Dictionary<string, string>
        {
            ["added"] = string.Join(", ", Added),
            ["changed"] = string.Join(", ", Changed),
            ["removed"] = string.Join(", ", Removed),
            ["refused"] = string.Join("; ", Refused.Select(refused => $"{refused.File}: {refused.Reason}")),
            [ConfigurationStore.State] = FingerprintOf(state),
        },
    };

    private static bool IsOther(ClusterRow row, ClusterDeclaration declaration) =>
        row.Server != declaration.Connection.Server.ToString()
        || row.Labels.Count != declaration.Labels.Count || declaration.Labels.Any(label => row.Labels.GetValueOrDefault(label.Key) != label.Value);

    /// <summary>Of everything that is in force or refused; a connection names where its credential lies, never the credential.</summary>
    private static string FingerprintOf(DeclarationState state)
    {
        var text = new StringBuilder();
        foreach (var declaration in state.Accepted)
        {
            text.Append(declaration.File).Append('\n').Append(declaration.Connection).Append('\n')
                .Append(declaration.Schedule).Append('\n').Append(declaration.TimeZone).Append('\n');
            if (declaration.ExecutorCredential is { } executor)
                text.Append(executor).Append('\n');
            foreach (var (name, value) in declaration.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
                text.Append(name).Append('=').Append(value).Append('\n');
        }
        foreach (var refused in state.Refused.OrderBy(refused => refused.File, StringComparer.Ordinal))
            text.Append(refused.File).Append('\n').Append(refused.Reason).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
