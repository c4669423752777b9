using Xunit;

namespace OpsConsole.IntegrationTests;

/// <summary>Tests that read or rely on something of the whole process or machine, as its memory or a port given back: nothing runs beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;
