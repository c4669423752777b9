using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpsConsole.Platform.Operability;
using Xunit;

namespace OpsConsole.Tests.Platform.Operability;

public sealed class StructuredLogsTests
{
    [Theory]
    [InlineData("x\n{\"EventId\":300,\"Message\":\"forged\"}")]
    [InlineData("x\r\nforged\r")]
    [InlineData("x\u0085y\u2028z\u2029\v\f\u001b[2J\0")]
    public void Whatever_a_name_holds_an_entry_is_one_line_that_keeps_it(string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddStructuredLogs();
        using var host = builder.Build();
        var formatter = host.Services.GetServices<ConsoleFormatter>().Single(known => known.Name == ConsoleFormatterNames.Json);
        var state = new[] { KeyValuePair.Create<string, object?>("Person", name) };
        using var written = new StringWriter { NewLine = "\n" };

        formatter.Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, "Audit", 1, state, new InvalidOperationException(name), (_, _) => $"{name} did it"), null, written);

        var line = Assert.Single(written.ToString().Split(["\r\n", "\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"], StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', line);
        using var entry = JsonDocument.Parse(line);
        Assert.Equal(name, entry.RootElement.GetProperty("State").GetProperty("Person").GetString());
        Assert.Equal($"{name} did it", entry.RootElement.GetProperty("Message").GetString());
    }
}
