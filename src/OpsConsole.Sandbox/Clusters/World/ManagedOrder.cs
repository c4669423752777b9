using System.Text.Json;
using OpsConsole.Sandbox.Clusters.Faults;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What a managed resource is held in.</summary>
public enum ManagedState
{
    /// <summary>Nothing holds it any more.</summary>
    Free,
    /// <summary>Its cloud object does not come.</summary>
    Creating,
    /// <summary>Somebody changed the cloud object by hand, and the provider does not undo it.</summary>
    Drift,
    /// <summary>Every reconcile fails.</summary>
    Error,
    /// <summary>Its deletion is refused because something nobody sees depends on it.</summary>
    DependencyViolation,
}

/// <summary>Holds one managed resource in a state, from outside.</summary>
public sealed record ManagedOrder(string Type, string? Namespace, string Name, ManagedState State)
{
    internal static readonly string[] Words = ["free", "creating", "drift", "error", "dependency-violation"];

    /// <exception cref="FaultFormException">With what is wrong.</exception>
    public static ManagedOrder Read(JsonElement json)
    {
        var form = new FormReader(json, "an order");
        var order = new ManagedOrder(form.RequiredText("type"), form.Text("namespace"), form.RequiredText("name"), StateOf(form.RequiredText("state")));
        form.RefuseOthers();
        return order;
    }

    private static ManagedState StateOf(string word) => Array.IndexOf(Words, word) is >= 0 and var index
        ? (ManagedState)index
        : throw new FaultFormException($"state '{word}' is unknown; one of {string.Join(", ", Words)}");
}
