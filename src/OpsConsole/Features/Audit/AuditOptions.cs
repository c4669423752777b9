using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using OpsConsole.Features.Audit.Checkpoints;

namespace OpsConsole.Features.Audit;

public sealed class AuditOptions : IValidatableObject
{
    public const string Section = "Audit";

    /// <summary>How often the new end of the chain is followed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan VerifyInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the whole chain is followed from its first event.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "31.00:00:00")]
    public TimeSpan FullVerifyInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>PEM file with an EC private key that checkpoints are signed with; without it they are unsigned.</summary>
    public string? SigningKeyFile { get; set; }

    public CheckpointOptions Checkpoints { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigningKeyFile is { } file && Fault(file) is { } fault)
            yield return new($"is '{file}', which holds no readable EC private key in PEM: {fault}", [nameof(SigningKeyFile)]);
    }

    private static string? Fault(string file)
    {
        try
        {
            using var key = CheckpointKeys.Read(file);
            _ = key.SignData([], HashAlgorithmName.SHA256);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
