using System.Text;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;

namespace OpsConsole.Tests.Features.Storage.Actions;

/// <summary>Objects as they are just read, beside live facts that know all types.</summary>
internal static class Looked
{
    public static LiveObject At(ResourceType type, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var subject = new DeletionSubject(bytes, new DeletionType { Group = type.Group, Resource = type.Resource, Kind = type.Kind, Version = type.Version, Namespaced = type.Namespaced, Categories = [.. type.Categories] });
        return new() { Json = bytes, Canonical = bytes, Uid = subject.TextAt("metadata", "uid")!, ResourceVersion = "1", Subject = subject };
    }

    /// <summary>The cluster told all its types: what was put in is complete, and what was not is not served.</summary>
    public static ClusterFacts Known(params IEnumerable<(ResourceType Type, string Json)> objects)
    {
        var join = new ClusterJoin(Sample.Cluster, []);
        foreach (var (type, json) in objects)
        {
            join.Put(Sample.Read(type, json)!);
            join.Cover(type.Name, new(CoverageState.Complete, null, null));
        }
        join.Discover(new Dictionary<string, string>());
        return join.Facts;
    }
}
