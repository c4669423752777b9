namespace OpsConsole.Features.Approvals.Rules;

/// <summary>What holds where configuration says nothing: in production two people, elsewhere one; for the rules themselves always two.</summary>
internal static class ShippedRules
{
    private const string Fresh = "00:15:00";

    public static RuleDocument Document { get; } = new()
    {
        Rules =
        [
            new() { Key = "every-class-a", Class = "A", Clusters = "", Approvers = [new() { Count = 1 }], FreshSignIn = Fresh, MostItems = 500 },
            new() { Key = "every-class-b", Class = "B", Clusters = "", Approvers = [new() { Count = 1 }], MostItems = 1000 },
            new() { Key = "production-class-a", Class = "A", Clusters = "environment in (prod, production)", Approvers = [new() { Count = 2 }], FreshSignIn = Fresh, MostItems = 100 },
            new() { Key = "rules", Action = ChangeRules.ActionKey, Clusters = "", Approvers = [new() { Count = 2 }], FreshSignIn = Fresh, MostItems = 1 },
        ],
    };
}
