using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>A resource type as the simulated API server serves it, built in or defined by a CustomResourceDefinition.</summary>
public sealed record ServedType
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required bool Namespaced { get; init; }
    /// <summary>Served versions, the most preferred first.</summary>
    public required IReadOnlyList<ServedVersion> Versions { get; init; }
    public required string StorageVersion { get; init; }
    public string Singular { get; init; } = "";
    public string ListKind { get => field.Length > 0 ? field : $"{Kind}List"; init; } = "";
    public IReadOnlyList<string> ShortNames { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];
    public IReadOnlyList<string> Verbs { get; init; } = [];
    public bool IsCustom { get; init; }
    /// <summary>Whether the server counts generations; some built-in types have none.</summary>
    public bool HasGeneration { get; init; } = true;
    /// <summary>Field selectors besides <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary><c>buckets.s3.aws.upbound.io</c>, or <c>services</c> for the core group: also how Status bodies call it.</summary>
    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public string GroupVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";

    public ServedVersion? Version(string version) => Versions.FirstOrDefault(candidate => candidate.Name == version);

    /// <summary>The opaque mark by which clients see that two versions share a storage (rule of apimachinery's discovery package).</summary>
    public string StorageVersionHash =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{Group}/{StorageVersion}/{Kind}")).AsSpan(0, 8));
}

/// <summary>One served version of a type.</summary>
public sealed record ServedVersion
{
    public required string Name { get; init; }
    public bool HasStatus { get; init; }
    public IReadOnlyList<PrintedColumn> Columns { get; init; } = [];
    /// <summary>Null where anything goes.</summary>
    public StructuralSchema? Schema { get; init; }
    internal FieldShape Shape { get; init; } = FieldShape.BuiltIn;
}

/// <summary>A column of the Table form of a type.</summary>
public sealed record PrintedColumn(string Name, string Type, string JsonPath, string Description = "", int Priority = 0, string Format = "");
