using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Features.Audit;

public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>How often the new end of the chain is followed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan VerifyInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the whole chain is followed from its first event.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "31.00:00:00")]
    public TimeSpan FullVerifyInterval { get; set; } = TimeSpan.FromHours(6);
}
