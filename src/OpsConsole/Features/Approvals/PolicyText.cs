using System.Text.Json;
using OpsConsole.Features.Approvals.Rules;

namespace OpsConsole.Features.Approvals;

/// <summary>A policy as a request's row keeps it.</summary>
internal static class PolicyText
{
    public static string Write(Policy policy) => JsonSerializer.Serialize(policy);

    /// <exception cref="InvalidDataException">It cannot be read; nothing may run by it.</exception>
    public static Policy Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Policy>(json) ?? throw new InvalidDataException("The policy is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("The policy cannot be read.", error);
        }
    }

    /// <summary>For whoever only shows it.</summary>
    public static Policy? ReadOrNull(string json)
    {
        try
        {
            return Read(json);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
