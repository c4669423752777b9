using System.Runtime.CompilerServices;
using Bunit;

namespace OpsConsole.Tests;

/// <summary>bUnit gives up after a second, which a busy machine may need for nothing.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [ModuleInitializer]
    internal static void BePatient() => BunitContext.DefaultWaitTimeout = Limit;
}
