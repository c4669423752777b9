namespace OpsConsole.Features.Approvals.Rules;

/// <summary>A rule as it is written. Durations are such as <c>3.00:00:00</c>.</summary>
public sealed record RuleRow
{
    /// <summary>As many distinct people as anybody asked for so far; more is a mistake.</summary>
    private const int MostPeople = 10;
    internal const int LargestPlan = 10_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public string? Key { get; init; }
    public string? Class { get; init; }
    public string? Action { get; init; }
    public string? Clusters { get; init; }
    public IReadOnlyList<ApproversRow>? Approvers { get; init; }
    public string? ApproveWithin { get; init; }
    public string? ExecuteWithin { get; init; }
    public string? FreshSignIn { get; init; }
    public int? MostItems { get; init; }

    public static RuleRow Of(ApprovalRule rule) => new()
    {
        Key = rule.Key,
        Class = rule.Class?.ToString(),
        Action = rule.Action,
        Clusters = rule.Clusters.ToString(),
        Approvers = [.. rule.Approvers.Select(approvers => new ApproversRow { Group = approvers.Group, Count = approvers.Count })],
        ApproveWithin = rule.ApproveWithin.ToString("c"),
        ExecuteWithin = rule.ExecuteWithin.ToString("c"),
        FreshSignIn = rule.FreshSignIn?.ToString("c"),
        MostItems = rule.MostItems,
    };

    internal ApprovalRule Check(string place)
    {
        var key = RuleDocument.Key(Key, place);
        place = $"{place} ({key})";
        var approvers = Approvers is { Count: > 0 } rows ? rows : throw new FormatException($"{place}.approvers is empty; an action that nobody need approve is no gated one.");
        if (approvers.Any(row => row.Count < 1) || approvers.Sum(row => row.Count) > MostPeople)
            throw new FormatException($"{place}.approvers asks for {approvers.Sum(row => row.Count)} people; write 1 to {MostPeople}.");
        if (approvers.Any(row => row.Group is ""))
            throw new FormatException($"{place}.approvers has an empty group; leave it out for any approver.");
        if (MostItems is < 1 or > LargestPlan)
            throw new FormatException($"{place}.mostItems is {MostItems}; write 1 to {LargestPlan}.");
        return new ApprovalRule
        {
            Key = key,
            Class = RuleDocument.ClassOf(Class, place),
            Action = Action is "" ? null : Action,
            Clusters = RuleDocument.Selector(Clusters ?? throw new FormatException($"{place}.clusters is missing; write \"\" for every cluster."), place),
            Approvers = [.. approvers.Select(row => new Approvers(row.Group, row.Count))],
            ApproveWithin = RuleDocument.Span(ApproveWithin ?? "3.00:00:00", $"{place}.approveWithin", Shortest, Longest),
            ExecuteWithin = RuleDocument.Span(ExecuteWithin ?? "08:00:00", $"{place}.executeWithin", Shortest, Longest),
            FreshSignIn = FreshSignIn is null ? null : RuleDocument.Span(FreshSignIn, $"{place}.freshSignIn", Shortest, TimeSpan.FromDays(1)),
            MostItems = MostItems ?? 100,
        };
    }
}

/// <summary>A window as it is written.</summary>
public sealed record WindowRow
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public string? Key { get; init; }

    /// <summary><c>deny</c> or <c>allow</c>.</summary>
    public string? Effect { get; init; }
    public string? Class { get; init; }
    public string? Clusters { get; init; }
    public string? Cron { get; init; }
    public string? Lasts { get; init; }
    public string? TimeZone { get; init; }
    public string? OverrideRole { get; init; }

    public static WindowRow Of(ChangeWindow window) => new()
    {
        Key = window.Key,
        Effect = window.Effect.ToString().ToLowerInvariant(),
        Class = window.Class?.ToString(),
        Clusters = window.Clusters.ToString(),
        Cron = window.Cron,
        Lasts = window.Lasts.ToString("c"),
        TimeZone = window.TimeZone,
        OverrideRole = window.Override is { } role ? RoleWords.Of(role) : null,
    };

    internal ChangeWindow Check(string place)
    {
        var key = RuleDocument.Key(Key, place);
        place = $"{place} ({key})";
        var window = new ChangeWindow
        {
            Key = key,
            Effect = Effect switch
            {
                "deny" => WindowEffect.Deny,
                "allow" => WindowEffect.Allow,
                _ => throw new FormatException($"{place}.effect is '{Effect}'; write deny or allow."),
            },
            Class = RuleDocument.ClassOf(Class, place),
            Clusters = RuleDocument.Selector(Clusters ?? throw new FormatException($"{place}.clusters is missing; write \"\" for every cluster."), place),
            Cron = Cron ?? throw new FormatException($"{place}.cron is missing."),
            Lasts = RuleDocument.Span(Lasts, $"{place}.lasts", Shortest, Longest),
            TimeZone = TimeZone ?? "UTC",
            Override = OverrideRole is null ? null : RoleWords.Read(OverrideRole) ?? throw new FormatException($"{place}.overrideRole is '{OverrideRole}'; write the name of a role."),
        };
        return FreezeCalendar.Faulty(window) is { } fault ? throw new FormatException($"{place}: {fault}.") : window;
    }
}
