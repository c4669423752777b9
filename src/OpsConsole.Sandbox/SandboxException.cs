namespace OpsConsole.Sandbox;

/// <summary>The sandbox cannot start or go on; the message is one line that says what to do.</summary>
public sealed class SandboxException(string message) : Exception(message);
