using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Kubernetes;

/// <summary>What the CustomResourceDefinitions add to discovery; takes them one at a time and keeps only that.</summary>
internal sealed class CustomDefinitions : IListSink
{
    private readonly Dictionary<(string Group, string Resource), Definition> _definitions = [];

    public void Begin() => _definitions.Clear();

    public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(item, new JsonDocumentOptions { MaxDepth = 1000 });
            if (document.RootElement.Child("spec") is { } spec && spec.Text("group") is { } group && spec.Child("names")?.Text("plural") is { } plural)
                _definitions[(group, plural)] = Read(spec);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A definition we cannot read leaves its type without columns; the type itself stands in discovery.
        }
        return ValueTask.CompletedTask;
    }

    public ResourceType Enrich(ResourceType type) => !_definitions.TryGetValue((type.Group, type.Resource), out var definition) ? type : type with
    {
        IsCustom = true,
        Categories = type.Categories.Count > 0 ? type.Categories : definition.Categories,
        PrinterColumns = definition.Columns.GetValueOrDefault(type.Version, []),
        StorageVersion = definition.StorageVersion,
        ConvertsByWebhook = definition.ConvertsByWebhook,
    };

    private static Definition Read(JsonElement spec)
    {
        var versions = spec.Elements("versions").Where(version => version.Text("name") is not null)
            .DistinctBy(version => version.Text("name")).ToList();
        return new Definition(
            spec.Child("names")?.Texts("categories") ?? [],
            spec.Child("conversion")?.Text("strategy") == "Webhook",
            versions.Where(version => version.Flag("storage")).Select(version => version.Text("name")).FirstOrDefault(),
            versions.ToDictionary(version => version.Text("name")!, Columns));
    }

    private static IReadOnlyList<PrinterColumn> Columns(JsonElement version) =>
    [
        .. from column in version.Elements("additionalPrinterColumns")
           let name = column.Text("name")
           let path = column.Text("jsonPath")
           where name is not null && path is not null
           select new PrinterColumn
           {
               Name = name,
               JsonPath = path,
               Type = column.Text("type") ?? "string",
               Priority = column.Child("priority") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var priority) ? priority : 0,
           },
    ];

    private sealed record Definition(
        IReadOnlyList<string> Categories, bool ConvertsByWebhook, string? StorageVersion, Dictionary<string, IReadOnlyList<PrinterColumn>> Columns);
}
