using System.Text.Json.Nodes;

namespace OpsConsole.Features.Restores;

/// <summary>An object that must be there before another one is sent.</summary>
/// <param name="Type">As types are named: <c>namespaces</c>, <c>providerconfigs.aws.upbound.io</c>.</param>
/// <param name="Namespace">Empty where it has none.</param>
/// <param name="Name">Its name.</param>
public sealed record AwaitedObject(string Type, string Namespace, string Name)
{
    public const string Namespaces = "namespaces";

    public bool IsNamespace => Type == Namespaces;

    public bool IsDefinition => Type == Captures.CapturedTypes.Definitions;

    public string Words => IsNamespace ? $"namespace {Name}" : IsDefinition ? $"the CustomResourceDefinition {Name}" : $"{(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")} ({Type})";

    internal JsonObject Write() => new() { ["type"] = Type, ["namespace"] = Namespace, ["name"] = Name };

    /// <exception cref="NullReferenceException">It is not what <see cref="Write"/> wrote.</exception>
    internal static AwaitedObject Read(JsonNode? written) => new(written!["type"]!.GetValue<string>(), written["namespace"]!.GetValue<string>(), written["name"]!.GetValue<string>());
}
