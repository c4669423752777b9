using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OpsConsole.Tests.Architecture;
using Xunit;

namespace OpsConsole.Tests.Platform;

/// <summary>What operators are told is all there is.</summary>
public sealed partial class OperationsDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    [Fact]
    public void Every_setting_is_described()
    {
        var keys = typeof(Program).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null)
            .SelectMany(type => KeysOf(type, (string)type.GetField("Section")!.GetRawConstantValue()!))
            .ToList();

        Assert.True(keys.Count > 30);
        Assert.All(keys, key => Assert.Contains($"| `{key}` |", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_log_event_is_described_once_and_numbered_once()
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var events = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods(any))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.DistinctBy(entry => entry.EventId).Count());
        Assert.All(events, entry => Assert.Contains($"\n| {entry.EventId} | {entry.Level} |", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_is_described()
    {
        var metrics = Repository.Sources("src", ".cs")
            .SelectMany(file => MetricName().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(match => match.Groups["name"].Value.Replace('.', '_')).ToList();

        Assert.NotEmpty(metrics);
        // The exporter writes the unit behind the name.
        Assert.All(metrics, name => Assert.Matches($@"\| `{name}(_seconds|_total)?` \|", Document));
    }

    [Fact]
    public void Every_health_check_is_described()
    {
        var checks = Repository.Sources("src", ".cs")
            .SelectMany(file => HealthCheckName().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(checks);
        Assert.Equal(checks.Order(), Rows("check").Order());
    }

    [Fact]
    public void No_row_speaks_of_what_is_gone()
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var types = typeof(Program).Assembly.GetTypes();
        var events = types.SelectMany(type => type.GetMethods(any)).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>().Select(entry => $"{entry.EventId}").ToHashSet();
        var keys = types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null)
            .SelectMany(type => KeysOf(type, (string)type.GetField("Section")!.GetRawConstantValue()!)).ToHashSet();
        var metrics = Repository.Sources("src", ".cs")
            .SelectMany(file => MetricName().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(match => match.Groups["name"].Value.Replace('.', '_')).ToHashSet();

        Assert.Empty(Rows("event").Except(events));
        Assert.Empty(Rows("key").Except(keys));
        Assert.Empty(Rows("metric").Where(name => name.StartsWith("opsconsole_", StringComparison.Ordinal))
            .Select(name => Suffix().Replace(name, "")).Except(metrics.Select(name => Suffix().Replace(name, ""))));
    }

    /// <summary>The first cells of every table whose first heading is this.</summary>
    private static IEnumerable<string> Rows(string heading)
    {
        var isInside = false;
        foreach (var line in Document.Split('\n'))
        {
            isInside = line.StartsWith($"| {heading} |", StringComparison.Ordinal) || (isInside && line.StartsWith('|'));
            if (isInside && !line.StartsWith($"| {heading} |", StringComparison.Ordinal) && !line.StartsWith("|--", StringComparison.Ordinal))
                yield return line.Split('|')[1].Trim().Trim('`');
        }
    }

    private static IEnumerable<string> KeysOf(Type type, string path) =>
        type.GetProperties().Where(property => property.SetMethod is not null).SelectMany(property =>
            property.PropertyType is { IsClass: true, IsArray: false } nested && nested.Assembly == type.Assembly
                ? KeysOf(nested, $"{path}:{property.Name}")
                : [$"{path}:{property.Name}"]);

    [GeneratedRegex("""AddCheck<\w+>\("(?<name>[^"]+)""")]
    private static partial Regex HealthCheckName();

    [GeneratedRegex("(_seconds|_total)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("""Create(Observable)?(Gauge|Counter|UpDownCounter|Histogram)(<\w+>)?\(\s*"(?<name>[^"]+)""")]
    private static partial Regex MetricName();
}
