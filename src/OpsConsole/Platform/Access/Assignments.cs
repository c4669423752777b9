using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Platform.Access;

/// <summary>What the assignments file says: who holds which role where, which accounts are one human being's, and in file mode who belongs to which group.</summary>
public sealed class Assignments
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<PersonRow?>?> NoGroups =
        new Dictionary<string, IReadOnlyList<PersonRow?>?>();

    private readonly ILookup<string, Grant> _byGroup;
    private readonly ILookup<PersonKey, Grant> _byPerson;
    private readonly ILookup<PersonKey, string> _groups;
    private readonly HashSet<PersonKey> _disabled;
    private readonly LinkedAccounts _linked;

    private Assignments(
        IEnumerable<(string Group, Grant Grant)> byGroup, IEnumerable<(PersonKey Person, Grant Grant)> byPerson,
        IEnumerable<(PersonKey Person, string Group)> groups, IEnumerable<PersonKey> disabled, LinkedAccounts linked)
    {
        _byGroup = byGroup.ToLookup(entry => entry.Group, entry => entry.Grant, StringComparer.Ordinal);
        _byPerson = byPerson.ToLookup(entry => entry.Person, entry => entry.Grant);
        _groups = groups.ToLookup(entry => entry.Person, entry => entry.Group);
        _disabled = [.. disabled];
        _linked = linked;
    }

    /// <summary>Everybody whom the file names: by a grant, as a member of a group, as disabled.</summary>
    public IReadOnlySet<PersonKey> People =>
        _byPerson.Select(grants => grants.Key).Concat(_groups.Select(groups => groups.Key)).Concat(_disabled).ToHashSet();

    /// <summary>What it says, one line a fact, so that two files can be told apart in words.</summary>
    internal IEnumerable<string> Lines =>
    [
        .. _byGroup.SelectMany(grants => grants.Select(grant => $"group {grants.Key}: {Words(grant)}")),
        .. _byPerson.SelectMany(grants => grants.Select(grant => $"person {grants.Key.Subject}: {Words(grant)}")),
        .. _groups.SelectMany(groups => groups.Select(group => $"person {groups.Key.Subject}: member of group {group}")),
        .. _disabled.Select(person => $"person {person.Subject}: disabled"),
        .. _linked.Lines,
    ];

    /// <summary>The groups that have a role somewhere.</summary>
    public IReadOnlyList<string> GroupsWith(Permission permission) =>
        [.. _byGroup.Where(grants => grants.Any(grant => Roles.Permit(grant.Role, permission))).Select(grants => grants.Key)];

    /// <summary>In file mode.</summary>
    public IReadOnlyList<PersonKey> MembersOf(string group) => [.. _groups.Where(groups => groups.Contains(group)).Select(groups => groups.Key)];

    public IReadOnlyList<Grant> GrantsOf(PersonKey person, IReadOnlyList<string> groups) =>
        [.. _byPerson[person], .. groups.Distinct(StringComparer.Ordinal).SelectMany(group => _byGroup[group])];

    /// <summary>Membership as this file has it; a person it does not mention is active and in no group.</summary>
    public Membership MembershipOf(PersonKey person) =>
        new(_disabled.Contains(person) ? Standing.Disabled : Standing.Active, [.. _groups[person].Distinct(StringComparer.Ordinal)]);

    /// <summary>The human being behind an account: the first of its linked accounts, the account itself where it is linked with none.</summary>
    public PersonKey PersonOf(PersonKey account) => _linked.PersonOf(account);

    /// <exception cref="FormatException">Names the place in the file and what is wrong there.</exception>
    public static Assignments Parse(string json)
    {
        var file = Read(json);
        var grants = (file.Grants ?? throw new FormatException("grants is missing; write [] where nobody has rights."))
            .Select((row, index) => Checked(row, $"grants[{index}]")).ToList();
        return new(
            grants.Where(entry => entry.Group is not null).Select(entry => (entry.Group!, entry.Grant)),
            grants.Where(entry => entry.Person is not null).Select(entry => (entry.Person!.Value, entry.Grant)),
            [.. (file.Groups ?? NoGroups).SelectMany(group => (group.Value ?? throw new FormatException($"groups.{group.Key} is null; write []."))
                .Select((member, index) => (Key(member, $"groups.{group.Key}[{index}]"), group.Key)))],
            [.. (file.Disabled ?? []).Select((person, index) => Key(person, $"disabled[{index}]"))],
            new([.. (file.Linked ?? []).Select(Linked)]));
    }

    private static FileContent Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<FileContent>(json, Strict) ?? throw new FormatException("The file holds null instead of an object.");
        }
        catch (JsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static (string? Group, PersonKey? Person, Grant Grant) Checked(GrantRow? row, string place)
    {
        if (row is null)
            throw new FormatException($"{place} is null.");
        var toGroup = row.Group is not null;
        if (toGroup == (row.Issuer is not null || row.Subject is not null))
            throw new FormatException($"{place} must name either a group, or an issuer and a subject.");
        if (row.Group is "")
            throw new FormatException($"{place}.group is empty.");
        var clusters = row.Clusters
            ?? throw new FormatException($"{place}.clusters is missing; write \"\" where the role holds on every cluster.");
        try
        {
            return toGroup
                ? (row.Group, null, new(RoleOf(row.Role, place), LabelSelector.Parse(clusters), $"group {row.Group}") { Place = place })
                : (null, Key(new(row.Issuer, row.Subject), place),
                    new(RoleOf(row.Role, place), LabelSelector.Parse(clusters), "granted to the person") { Place = place });
        }
        catch (FormatException error) when (!error.Message.StartsWith(place, StringComparison.Ordinal))
        {
            throw new FormatException($"{place}.clusters: {error.Message}", error);
        }
    }

    private static IReadOnlyList<PersonKey> Linked(IReadOnlyList<PersonRow?>? accounts, int set) =>
        [.. (accounts ?? throw new FormatException($"linked[{set}] is null."))
            .Select((account, index) => Key(account, $"linked[{set}][{index}]"))];

    private static string Words(Grant grant) =>
        $"{grant.Role.ToString().ToLowerInvariant()} on {(grant.Clusters.MatchesEverything ? "every cluster" : grant.Clusters)}";

    private static Role RoleOf(string? name, string place) => name switch
    {
        "viewer" => Role.Viewer,
        "operator" => Role.Operator,
        "support" => Role.Support,
        "approver" => Role.Approver,
        "administrator" => Role.Administrator,
        "break-glass" => Role.BreakGlass,
        _ => throw new FormatException($"{place}.role is '{name}'; it must be viewer, operator, support, approver, administrator or break-glass."),
    };

    private static PersonKey Key(PersonRow? person, string place) =>
        person is { Issuer.Length: > 0, Subject.Length: > 0 }
            ? new(person.Issuer, person.Subject)
            : throw new FormatException($"{place} must name a person by issuer and subject.");

    private sealed record FileContent(
        IReadOnlyList<GrantRow?>? Grants = null, IReadOnlyDictionary<string, IReadOnlyList<PersonRow?>?>? Groups = null,
        IReadOnlyList<PersonRow?>? Disabled = null, IReadOnlyList<IReadOnlyList<PersonRow?>?>? Linked = null);

    private sealed record GrantRow(
        string? Group = null, string? Issuer = null, string? Subject = null, string? Role = null, string? Clusters = null);

    private sealed record PersonRow(string? Issuer = null, string? Subject = null);
}
