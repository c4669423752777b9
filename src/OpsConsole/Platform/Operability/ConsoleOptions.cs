using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Operability;

/// <summary>What the console must be told of itself.</summary>
public sealed class ConsoleOptions : IValidatableObject
{
    public const string Section = "Console";

    /// <summary>Where people reach it, for links in what leaves it; requests do not tell where nobody asks.</summary>
    public string? PublicAddress { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicAddress is not null
            && (!Uri.TryCreate(PublicAddress, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
                || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0))
            yield return new($"is '{PublicAddress}'; write where people open the console, such as https://ops.example.com", [nameof(PublicAddress)]);
    }

    /// <summary>The whole address of a page, whose path begins with a slash; the path alone where the console does not know where it is.</summary>
    public string Link(string path) => $"{PublicAddress?.TrimEnd('/')}{path}";
}
