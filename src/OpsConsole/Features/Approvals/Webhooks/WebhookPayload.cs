using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>What a webhook is told, as docs/api.md says: kept with the delivery, so that every attempt carries the same bytes.</summary>
public sealed record WebhookPayload
{
    // Outside of ASCII and what HTML reads as its own is written as \u….
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Of the event in the audit chain; the same at every attempt.</summary>
    public required Guid Id { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Of the event in the audit chain: what happened later has a higher one, whatever comes first.</summary>
    public required long Sequence { get; init; }
    public required ToldData Data { get; init; }

    [JsonIgnore]
    public WebhookEventKind Kind => WebhookEventKinds.Read(Type);

    public string Write() => JsonSerializer.Serialize(this, Form);

    public static WebhookPayload Read(string json) => JsonSerializer.Deserialize<WebhookPayload>(json, Form)!;
}

public sealed record ToldData
{
    /// <summary>The page where people see and decide.</summary>
    public required string Link { get; init; }

    /// <summary>Who did it; null for the console itself.</summary>
    public ToldPerson? By { get; init; }

    /// <summary>What that person wrote.</summary>
    public string? Why { get; init; }
    public ToldRequest? Request { get; init; }

    /// <summary>Who has something to do; null where nobody has.</summary>
    public ToldApprovers? Approvers { get; init; }
}

public sealed record ToldPerson(string Name, string Issuer, string Subject)
{
    internal static ToldPerson Of(PersonKey key, string name) => new(name, key.Issuer, key.Subject);
}

/// <summary>A request without what its items are called: who is told need not be somebody who may see them.</summary>
public sealed record ToldRequest
{
    public required long Number { get; init; }

    /// <summary>When this was written, which may be later than the event.</summary>
    public required string State { get; init; }
    public required string Action { get; init; }
    public required string ActionName { get; init; }
    public required string Class { get; init; }
    public required IReadOnlyList<string> Clusters { get; init; }
    public required IReadOnlyList<string> Environments { get; init; }
    public required int Items { get; init; }

    /// <summary>How many items the plan does what to.</summary>
    public required IReadOnlyDictionary<string, int> Outcomes { get; init; }

    /// <summary>Where how many items stand.</summary>
    public required IReadOnlyDictionary<string, int> States { get; init; }

    /// <summary>The beginning of the plan's hash that people compare.</summary>
    public required string PlanHash { get; init; }
    public required ToldPerson Requester { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
    public DateTimeOffset? ApproveBy { get; init; }
    public DateTimeOffset? ExecuteBy { get; init; }
    public DateTimeOffset? ReviewBy { get; init; }
}

/// <summary>Who could act on it.</summary>
public sealed record ToldApprovers
{
    /// <summary>Groups that the rules name.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>How many distinct people the rules want.</summary>
    public int? Needed { get; init; }

    /// <summary>Null where the directory did not tell in time.</summary>
    public IReadOnlyList<ToldPerson>? People { get; init; }
}
