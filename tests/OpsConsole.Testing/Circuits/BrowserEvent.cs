using System.Globalization;
using System.Text.Json.Nodes;

namespace OpsConsole.Testing.Circuits;

/// <summary>An event as the browser's script tells it: its name, what it carries, and the new value of the field that it happened in.</summary>
internal sealed record BrowserEvent(string Name, JsonObject Arguments, JsonNode? Value = null)
{
    public static BrowserEvent Click { get; } = new("click", new() { ["type"] = "click", ["detail"] = 1, ["button"] = 0, ["buttons"] = 0 });

    public static BrowserEvent Submit { get; } = new("submit", new() { ["type"] = "submit" });

    public static BrowserEvent Of(string name, JsonNode? value) => new(name, new() { ["value"] = value?.DeepClone() }, value);

    public static BrowserEvent KeyDown(string key) => new("keydown", new() { ["type"] = "keydown", ["key"] = key, ["code"] = key });

    /// <summary>The arguments of the renderer's DispatchEventAsync.</summary>
    public string For(PageHandler handler) => new JsonArray(
        new JsonObject
        {
            // As a number beyond what a double holds would be no number to a browser either.
            ["eventHandlerId"] = JsonNode.Parse(handler.Id.ToString(CultureInfo.InvariantCulture)),
            ["eventName"] = Name,
            ["eventFieldInfo"] = Value is null ? null : new JsonObject { ["componentId"] = handler.Component, ["fieldValue"] = Value.DeepClone() },
        },
        Arguments.DeepClone()).ToJsonString();
}
