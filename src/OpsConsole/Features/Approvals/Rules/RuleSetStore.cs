using System.Text.Json;
using Dapper;
using Npgsql;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Rules and windows as rows, one set a version; only the newest holds, the others stay for whoever asks what held then.</summary>
public sealed class RuleSetStore(Database database)
{
    /// <summary>The set that holds; null before the first was seeded, and then nothing may be asked for.</summary>
    /// <exception cref="FormatException">A stored row cannot be read: nothing may run by a set that is half understood.</exception>
    public Task<RuleSet?> CurrentAsync(CancellationToken cancellationToken) => database.ReadAsync(connection => CurrentAsync(connection, null, cancellationToken), cancellationToken);

    /// <summary>The set that held under a number; null where there is none.</summary>
    /// <exception cref="FormatException">A stored row cannot be read.</exception>
    public Task<RuleSet?> FindAsync(long version, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
        // A set without a rule is never stored.
        await ReadAsync(connection, null, version, cancellationToken) is { Rules.Count: > 0 } set ? set : null, cancellationToken);

    /// <summary>The newest sets with how each came to be, the newest first.</summary>
    public async Task<IReadOnlyList<RuleVersion>> VersionsAsync(int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            select made.version, made.source, made.made_at, approved.number as request, approved.person
              from approval_rule_set as made
              left join lateral (
                   select request.number, request.person
                     from approval_item as item
                     join approval_request as request on request.id = item.request_id
                    where item.cluster_id is null and item.type = @type and item.namespace = '' and item.name = @name
                      and item.uid = (made.version - 1)::text and item.state = 'done'
                    order by request.number desc
                    limit 1) as approved on true
             order by made.version desc
             limit @limit
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<RuleVersion>(
            new CommandDefinition(sql, new { type = ChangeRules.ItemType, name = ChangeRules.ItemName, limit }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    internal static async Task<RuleSet?> CurrentAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        const string sql = "select coalesce(max(version), 0) from approval_rule_set";
        var version = await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
        return version == 0 ? null : await ReadAsync(connection, transaction, version, cancellationToken);
    }

    private static async Task<RuleSet> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, long version, CancellationToken cancellationToken)
    {
        const string rulesSql = """
            select key, class, action, clusters, approvers::text as approvers, approve_within, execute_within, fresh_sign_in, most_items
              from approval_rule
             where version = @version
             order by key
            """;
        const string windowsSql = """
            select key, effect, class, clusters, cron, lasts, time_zone, override_role
              from approval_window
             where version = @version
             order by key
            """;
        var rules = await connection.QueryAsync<StoredRule>(new CommandDefinition(rulesSql, new { version }, transaction, cancellationToken: cancellationToken));
        var windows = await connection.QueryAsync<StoredWindow>(new CommandDefinition(windowsSql, new { version }, transaction, cancellationToken: cancellationToken));
        return new(version, [.. rules.Select(rule => rule.ToRule())], [.. windows.Select(window => window.ToWindow())]);
    }

    /// <summary>Puts the first set in force; does nothing where there is one, whatever configuration says by then.</summary>
    public Task SeedAsync(RuleDocument document, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string waitSql = "select pg_advisory_xact_lock(hashtextextended('opsconsole.approval_rules', 0))";
        await connection.ExecuteAsync(new CommandDefinition(waitSql, transaction: transaction, cancellationToken: cancellationToken));
        if (await CurrentAsync(connection, transaction, cancellationToken) is null)
            await PutAsync(connection, transaction, document, 1, "configuration", cancellationToken);
    }, cancellationToken);

    /// <summary>The set after <paramref name="version"/> minus one; a second one with that number is refused by its key.</summary>
    internal static async Task PutAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, RuleDocument document, long version, string source, CancellationToken cancellationToken)
    {
        const string setSql = "insert into approval_rule_set (version, source, hash) values (@version, @source, @hash)";
        const string ruleSql = """
            insert into approval_rule (version, key, class, action, clusters, approvers, approve_within, execute_within, fresh_sign_in, most_items)
            values (@version, @Key, @Class, @Action, @Clusters, @Approvers::jsonb, @ApproveWithin, @ExecuteWithin, @FreshSignIn, @MostItems)
            """;
        const string windowSql = """
            insert into approval_window (version, key, effect, class, clusters, cron, lasts, time_zone, override_role)
            values (@version, @Key, @Effect, @Class, @Clusters, @Cron, @Lasts, @TimeZone, @OverrideRole)
            """;
        var set = document.Check(version);
        await connection.ExecuteAsync(new CommandDefinition(setSql, new { version, source, hash = document.Hash() }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(ruleSql, set.Rules.Select(rule => new
        {
            version,
            rule.Key,
            Class = rule.Class?.ToString(),
            rule.Action,
            Clusters = rule.Clusters.ToString(),
            Approvers = JsonSerializer.Serialize(rule.Approvers),
            rule.ApproveWithin,
            rule.ExecuteWithin,
            rule.FreshSignIn,
            rule.MostItems,
        }).ToList(), transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(windowSql, set.Windows.Select(window => new
        {
            version,
            window.Key,
            Effect = window.Effect.ToString().ToLowerInvariant(),
            Class = window.Class?.ToString(),
            Clusters = window.Clusters.ToString(),
            window.Cron,
            window.Lasts,
            window.TimeZone,
            OverrideRole = window.Override is { } role ? RoleWords.Of(role) : null,
        }).ToList(), transaction, cancellationToken: cancellationToken));
        Steps.At("approvals.rules.stored");
    }

    private sealed record StoredRule
    {
        public required string Key { get; init; }
        public string? Class { get; init; }
        public string? Action { get; init; }
        public required string Clusters { get; init; }
        public required string Approvers { get; init; }
        public TimeSpan ApproveWithin { get; init; }
        public TimeSpan ExecuteWithin { get; init; }
        public TimeSpan? FreshSignIn { get; init; }
        public int MostItems { get; init; }

        public ApprovalRule ToRule() => new()
        {
            Key = Key,
            Class = Class is null ? null : Enum.Parse<ActionClass>(Class),
            Action = Action,
            Clusters = LabelSelector.Parse(Clusters),
            Approvers = JsonSerializer.Deserialize<List<Approvers>>(Approvers) ?? throw new FormatException($"The approvers of rule {Key} cannot be read."),
            ApproveWithin = ApproveWithin,
            ExecuteWithin = ExecuteWithin,
            FreshSignIn = FreshSignIn,
            MostItems = MostItems,
        };
    }

    private sealed record StoredWindow
    {
        public required string Key { get; init; }
        public required string Effect { get; init; }
        public string? Class { get; init; }
        public required string Clusters { get; init; }
        public required string Cron { get; init; }
        public TimeSpan Lasts { get; init; }
        public required string TimeZone { get; init; }
        public string? OverrideRole { get; init; }

        public ChangeWindow ToWindow() => new()
        {
            Key = Key,
            Effect = Enum.Parse<WindowEffect>(Effect, ignoreCase: true),
            Class = Class is null ? null : Enum.Parse<ActionClass>(Class),
            Clusters = LabelSelector.Parse(Clusters),
            Cron = Cron,
            Lasts = Lasts,
            TimeZone = TimeZone,
            // A role that is no longer known overrides nothing.
            Override = OverrideRole is null ? null : RoleWords.Read(OverrideRole),
        };
    }
}

/// <summary>A set of rules that holds or held, and how it came to be.</summary>
public sealed record RuleVersion
{
    public long Version { get; init; }

    /// <summary><c>configuration</c>, or the key of the action that made it.</summary>
    public required string Source { get; init; }
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>The request that asked for it; null for the first set.</summary>
    public long? Request { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? Person { get; init; }
}
