using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Operability;

/// <summary>A part of the console's work that a process may do.</summary>
public enum ReplicaRole
{
    /// <summary>Pages, their hub and the HTTP API.</summary>
    Web,
    /// <summary>Captures, and what is derived from them.</summary>
    Capture,
    /// <summary>Approved changes: the only role that may hold credentials with which clusters can be changed.</summary>
    Executor,
}

/// <summary>What this process does of all that the console does; several processes on one database share the work.</summary>
public sealed class ReplicaOptions : IValidatableObject
{
    public const string Section = "Replica";

    /// <summary>Null means every one.</summary>
    public ReplicaRole[]? Roles { get; set; }

    /// <summary>Answers people and programs; without it health and metrics are all that is answered.</summary>
    public bool Serves => Has(ReplicaRole.Web);

    /// <summary>Takes part in capturing.</summary>
    public bool Captures => Has(ReplicaRole.Capture);

    /// <summary>Takes part in carrying approved changes out.</summary>
    public bool Executes => Has(ReplicaRole.Executor);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Roles is { Length: 0 })
            yield return new ValidationResult($"names no role, so nothing would be done; name some of {string.Join(", ", Enum.GetNames<ReplicaRole>())}, or leave the key out", [nameof(Roles)]);
    }

    private bool Has(ReplicaRole role) => Roles is null || Roles.Contains(role);
}
