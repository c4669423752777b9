using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads the facts of some types' objects. Pure: the same object gives equal facts.</summary>
public interface IFactReader
{
    bool Reads(ResourceType type);

    /// <summary>Null where nothing is to be kept of the object.</summary>
    ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool);
}
