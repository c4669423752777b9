using OpsConsole.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
