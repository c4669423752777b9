using System.Runtime.CompilerServices;
using Bunit;

namespace OpsConsole.Tests;

/// <summary>bUnit gives up after a second, which a busy machine may need for nothing.</summary>
internal static class Patience
{
    [ModuleInitializer]
    internal static void BePatient() => BunitContext.DefaultWaitTimeout = TimeSpan.FromMinutes(3);
}
