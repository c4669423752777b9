using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using OpsConsole.Tests.Features.Storage.Facts;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Rows;

/// <summary>The one status of a managed resource, in the order of crossplane trace.</summary>
public sealed class ManagedStatusTests
{
    private const string Up = """{"type":"Ready","status":"True","reason":"Available"}""";
    private const string InStep = """{"type":"Synced","status":"True","reason":"ReconcileSuccess"}""";
    private const string Error = """{"type":"Synced","status":"False","reason":"ReconcileError","message":"boom"}""";
    private const string Held = """{"type":"Synced","status":"False","reason":"ReconcilePaused","message":"Reconciliation is paused"}""";
    private const string Creating = """{"type":"Ready","status":"False","reason":"Creating"}""";
    private const string Unavailable = """{"type":"Ready","status":"False","reason":"Unavailable","message":"no"}""";
    private const string AsyncError = """{"type":"LastAsyncOperation","status":"False","reason":"AsyncDeleteFailure","message":"async boom"}""";

    [Theory]
    [InlineData("", StateKind.Unknown, "No status yet", "", "")]
    [InlineData("", StateKind.Ready, "Available", "", Up + "," + InStep)]
    [InlineData("", StateKind.Failed, "ReconcileError", "boom", Up + "," + Error)]
    [InlineData("", StateKind.Failed, "ReconcileError", "boom", Creating + "," + Error)]
    [InlineData("", StateKind.Progressing, "Creating", "", Creating + "," + InStep)]
    [InlineData("", StateKind.Failed, "Unavailable", "no", Unavailable + "," + InStep)]
    [InlineData("", StateKind.Progressing, "Creating", "", Creating)]
    [InlineData("", StateKind.Ready, "Available", "", Up)]
    [InlineData("", StateKind.Paused, "Paused", "", Up + "," + Held)]
    [InlineData("paused", StateKind.Paused, "Paused", "", Up + "," + Error)]
    [InlineData("paused", StateKind.Ready, "Available", "", Up + "," + InStep)]
    [InlineData("empty", StateKind.Paused, "Paused", "", Creating + "," + Error)]
    [InlineData("deleting", StateKind.Progressing, "Deleting", "", Up + "," + InStep)]
    [InlineData("deleting", StateKind.Failed, "Deleting", "boom", Creating + "," + Error + "," + AsyncError)]
    [InlineData("deleting", StateKind.Failed, "Deleting", "async boom", Creating + "," + InStep + "," + AsyncError)]
    [InlineData("deleting,paused", StateKind.Warning, "Deleting", "", Up + "," + Held)]
    [InlineData("", StateKind.Unknown, "No status yet", "", """{"type":"Synced","status":"Unknown"}""")]
    [InlineData("", StateKind.Unknown, "Odd", "m", """{"type":"Synced","status":"Unknown","reason":"Odd","message":"m"}""")]
    public void The_first_that_applies_is_the_status(string state, StateKind kind, string text, string why, string conditions)
    {
        var facts = ManagedFactsTests.Managed(
            spec: state == "empty" ? "\"managementPolicies\":[]" : "",
            status: $"\"conditions\":[{conditions}]",
            metadata: state.Contains("deleting") ? "\"deletionTimestamp\":\"2026-03-01T00:00:00Z\"" : "",
            annotations: state.Contains("paused") ? "\"crossplane.io/paused\":\"true\"" : "");

        var status = ManagedStatus.Of(facts);

        Assert.Equal((kind, text, why), (status.State, status.Text, status.Why));
    }

    [Fact]
    public void It_is_dated_by_what_decides()
    {
        var facts = ManagedFactsTests.Managed(status: """
            "conditions":[{"type":"Ready","status":"True","reason":"Available","lastTransitionTime":"2026-03-01T00:00:00Z"},
             {"type":"Synced","status":"False","reason":"ReconcileError","lastTransitionTime":"2026-03-02T00:00:00Z"}]
            """);

        Assert.Equal(DateTimeOffset.Parse("2026-03-02T00:00:00Z"), ManagedStatus.Of(facts).Since);
    }
}
