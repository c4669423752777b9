using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Audit;

/// <summary>Where the events of a person, an object or a cluster are read, for other pages to lead there.</summary>
public static class AuditLinks
{
    public static string OfPerson(PersonKey person) => $"/audit?who={Uri.EscapeDataString($"{person.Issuer} {person.Subject}")}";

    /// <param name="subject">As its events name it.</param>
    public static string OfObject(string subject) => $"/audit?what={Uri.EscapeDataString(subject)}";

    public static string OfCluster(string name) => $"/audit?cluster={Uri.EscapeDataString(name)}";
}
