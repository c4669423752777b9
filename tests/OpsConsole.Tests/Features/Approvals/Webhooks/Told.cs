using OpsConsole.Features.Approvals.Webhooks;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>What webhooks are told, for tests of how it is told.</summary>
internal static class Told
{
    public static WebhookPayload Of(WebhookEventKind kind, string reason = "not needed any more", string person = "Otto Operator") => new()
    {
        Id = Guid.Parse("0198f6a2-7c1e-7d0a-9b57-3f0d5f0c2a11"),
        Type = kind.Text(),
        Timestamp = new(2026, 3, 2, 9, 15, 4, TimeSpan.Zero),
        Sequence = 48211,
        Data = new()
        {
            Link = "https://ops.example.com/approvals/12",
            By = new(person, "https://id.example", "otto"),
            Request = WebhookEventKinds.ConcernAll(kind) ? null : new()
            {
                Number = 12,
                State = "pending",
                Action = "resources.delete",
                ActionName = "delete resources",
                Class = "A",
                Clusters = ["prod-use1-01"],
                Environments = ["prod"],
                Items = 3,
                Outcomes = new Dictionary<string, int> { ["deleted"] = 3 },
                States = new Dictionary<string, int> { ["done"] = 2, ["skipped"] = 1 },
                PlanHash = "5b0c9e1f22aa",
                Requester = new(person, "https://id.example", "otto"),
                Reason = reason,
            },
            Approvers = new() { Groups = ["sre"], Needed = 2, People = [new("Amina", "https://id.example", "amina")] },
        },
    };
}
