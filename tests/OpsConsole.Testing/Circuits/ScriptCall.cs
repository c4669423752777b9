using System.Text.Json;

namespace OpsConsole.Testing.Circuits;

/// <summary>A call of the console into the browser's scripts.</summary>
public sealed record ScriptCall(string Identifier, JsonElement Arguments)
{
    /// <summary>An argument by its place; nothing where there are fewer.</summary>
    public JsonElement? this[int index] =>
        Arguments.ValueKind == JsonValueKind.Array && index < Arguments.GetArrayLength() ? Arguments[index] : null;

    /// <summary>The object of the console that the argument stands for.</summary>
    internal long? DotNetObject(int index) => this[index] is { ValueKind: JsonValueKind.Object } argument && argument.TryGetProperty("__dotNetObject", out var id)
        ? id.GetInt64() : null;

    /// <summary>Where the tab goes with the whole page: the circuit is then at its end.</summary>
    internal string? LeavesFor => Identifier == "leave" ? this[0]?.GetString()
        : Navigates && this[1] is { } how && how.TryGetProperty("forceLoad", out var force) && force.GetBoolean() ? this[0]?.GetString()
        : null;

    /// <summary>The console itself goes to another address of its own.</summary>
    internal bool Navigates => Identifier == "Blazor._internal.navigationManager.navigateTo";
}
