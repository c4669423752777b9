using System.ComponentModel.DataAnnotations;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Webhooks;

namespace OpsConsole.Features.Approvals;

/// <summary>How requests are kept and executed. Rules stand in the database; what is written here is only where they begin.</summary>
public sealed class ApprovalOptions : IValidatableObject
{
    public const string Section = "Approvals";

    /// <summary>JSON file of the first rules; without it the shipped ones. Read once: afterwards rules change by approved requests only.</summary>
    public string? RulesFile { get; set; }

    /// <summary>Whether a request of class A must name a ticket or change.</summary>
    public bool RequireTicket { get; set; } = true;

    /// <summary>A draft is submitted by then, or its plan is made anew.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan DraftAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often approved requests, clocks and abandoned executions are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>An execution whose process gives no sign for so long is taken over.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls under way at once for one execution, in its last stage.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 32;

    /// <summary>So long an accepted deletion is waited for while finalizers hold it; then the request ends and says so.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan FinalizerPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// So long after its intent a call may still arrive at the server: only after it does "untouched" mean "not done". kube-apiserver ends requests
    /// after 60 s (--request-timeout), and this console waits two minutes to be answered (RequestTimeout of a cluster): longer than both together.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SettleAfter { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>What was done in an emergency is reviewed by somebody else by then.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ReviewWithin { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Who is told over HTTP of what happens to requests; nobody unless set up.</summary>
    public WebhookOptions[] Webhooks { get; set; } = [];

    public WebhookRetryOptions WebhookRetry { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var same in Webhooks.GroupBy(webhook => webhook.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
            yield return new($"names '{same.Key}' {same.Count()} times; deliveries are kept by the name, so give each its own", [nameof(Webhooks)]);
        if (RulesFile is null)
            yield break;
        if (Fault(RulesFile) is { } fault)
            yield return new(fault, [nameof(RulesFile)]);
    }

    /// <exception cref="FormatException">Names what is wrong with the file.</exception>
    internal RuleDocument FirstRules() => RulesFile is null ? ShippedRules.Document : RuleDocument.Parse(File.ReadAllText(RulesFile));

    private static string? Fault(string file)
    {
        try
        {
            RuleDocument.Parse(File.ReadAllText(file)).Check(1);
            return null;
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
