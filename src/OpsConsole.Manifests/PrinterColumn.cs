namespace OpsConsole.Manifests;

/// <summary>A column of a CustomResourceDefinition's <c>additionalPrinterColumns</c>.</summary>
public sealed record PrinterColumn
{
    public required string Name { get; init; }
    /// <summary>Kubernetes' JSONPath subset: <c>.status.conditions[?(@.type=="Ready")].status</c>.</summary>
    public required string JsonPath { get; init; }
    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c> or <c>date</c>.</summary>
    public string Type { get; init; } = "string";
    /// <summary>0 is always shown; higher means only in wide views.</summary>
    public int Priority { get; init; }

    /// <summary>The cell as kubectl would print it, before any formatting of dates; null where the path finds nothing or cannot be read.</summary>
    public string? Read(ReadOnlySpan<byte> json) => throw new NotImplementedException($"{json.Length}");
}
