using System.Net;

namespace OpsConsole.Testing.Circuits;

/// <summary>The console did not let a circuit begin: what it answered, and to what.</summary>
public sealed class CircuitRefusedException(HttpStatusCode status, string asked) : Exception($"{asked} was answered with {(int)status} ({status})")
{
    public HttpStatusCode Status => status;
}
