using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsConsole.Sandbox.Clusters.Api;

namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>A CustomResourceDefinition's schema: it drops unknown fields, fills defaults and names what is wrong, as the real server does.</summary>
/// <remarks>CEL rules are not evaluated; Kubernetes 1.20 does not know them either.</remarks>
public sealed class StructuralSchema
{
    private readonly string _type;
    private readonly bool _open;
    private readonly bool _nullable;
    private readonly bool _intOrString;
    private readonly Dictionary<string, StructuralSchema> _properties;
    private readonly StructuralSchema? _items;
    private readonly StructuralSchema? _additional;
    private readonly string[] _required;
    private readonly JsonNode? _default;
    private readonly JsonArray? _enum;
    private readonly JsonObject _rules;

    private StructuralSchema(JsonObject schema)
    {
        _rules = schema;
        _type = schema["type"]?.GetValue<string>() ?? "";
        _open = Flag("x-kubernetes-preserve-unknown-fields");
        _nullable = Flag("nullable");
        _intOrString = Flag("x-kubernetes-int-or-string");
        _properties = (schema["properties"] as JsonObject ?? [])
            .ToDictionary(property => property.Key, property => new StructuralSchema((JsonObject)property.Value!), StringComparer.Ordinal);
        _items = schema["items"] is JsonObject items ? new StructuralSchema(items) : null;
        _additional = schema["additionalProperties"] is JsonObject additional ? new StructuralSchema(additional) : null;
        _required = schema["required"] is JsonArray required ? [.. required.Select(name => name!.GetValue<string>())] : [];
        _default = schema["default"];
        _enum = schema["enum"] as JsonArray;
    }

    internal static StructuralSchema Read(JsonObject schema) => new((JsonObject)schema.DeepClone());

    /// <summary>Drops what the schema does not know and fills in defaults.</summary>
    internal void Complete(JsonObject document)
    {
        foreach (var name in document.Select(member => member.Key).ToArray())
            if (name is not ("apiVersion" or "kind" or "metadata"))
                CompleteMember(document, name);
        FillDefaults(document);
    }

    internal IReadOnlyList<FieldError> Validate(JsonObject document)
    {
        List<FieldError> errors = [];
        foreach (var required in _required.Where(name => !document.ContainsKey(name)))
            errors.Add(FieldError.Required(required));
        foreach (var (name, value) in document)
            if (name is not ("apiVersion" or "kind" or "metadata") && _properties.TryGetValue(name, out var schema))
                schema.Validate(value, name, errors);
        return errors;
    }

    private void CompleteMember(JsonObject document, string name)
    {
        if ((_properties.GetValueOrDefault(name) ?? _additional) is { } schema)
        {
            if (document[name] is null && schema is { _nullable: false, _default: not null })
                document[name] = schema._default.DeepClone();
            schema.CompleteValue(document[name]);
        }
        else if (!_open && _additional is null && _type == "object" && _rules["additionalProperties"] is null)
        {
            document.Remove(name);
        }
    }

    private void CompleteValue(JsonNode? value)
    {
        if (value is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToArray())
                CompleteMember(members, name);
            FillDefaults(members);
        }
        else if (value is JsonArray items && _items is not null)
        {
            foreach (var item in items)
                _items.CompleteValue(item);
        }
    }

    private void FillDefaults(JsonObject members)
    {
        foreach (var (name, schema) in _properties)
        {
            if (schema._default is null || members.ContainsKey(name))
                continue;
            members[name] = schema._default.DeepClone();
            schema.CompleteValue(members[name]);
        }
    }

    private void Validate(JsonNode? value, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            if (!_nullable && _type.Length > 0)
                errors.Add(Wrong(path, "\"null\"", $"must be of type {_type}: \"null\""));
            return;
        }
        var actual = TypeOf(value);
        if (_intOrString ? actual is not ("integer" or "string") : _type.Length > 0 && actual != _type && !(_type == "number" && actual == "integer"))
        {
            errors.Add(Wrong(path, $"\"{actual}\"", $"must be of type {(_intOrString ? "integer,string" : _type)}: \"{actual}\""));
            return;
        }
        if (_enum is not null && !_enum.Any(allowed => JsonNode.DeepEquals(allowed, value)))
            errors.Add(FieldError.NotSupported(path, value.ToJsonString(), string.Join(", ", _enum.Select(allowed => allowed?.ToJsonString()))));
        switch (value)
        {
            case JsonObject members:
                ValidateMembers(members, path, errors);
                break;
            case JsonArray items:
                ValidateItems(items, path, errors);
                break;
            default:
                ValidateScalar(value, path, errors);
                break;
        }
    }

    private void ValidateMembers(JsonObject members, string path, List<FieldError> errors)
    {
        foreach (var required in _required.Where(name => !members.ContainsKey(name)))
            errors.Add(FieldError.Required($"{path}.{required}"));
        foreach (var (name, value) in members)
            (_properties.GetValueOrDefault(name) ?? _additional)?.Validate(value, $"{path}.{name}", errors);
    }

    private void ValidateItems(JsonArray items, string path, List<FieldError> errors)
    {
        if (Number("maxItems") is { } most && items.Count > most)
            errors.Add(new FieldError(path, "FieldValueInvalid", $"Too many: {items.Count}: must have at most {most} items"));
        if (Number("minItems") is { } least && items.Count < least)
            errors.Add(Wrong(path, items.Count.ToString(CultureInfo.InvariantCulture), $"should have at least {least} items"));
        for (var index = 0; index < items.Count; index++)
            _items?.Validate(items[index], $"{path}[{index}]", errors);
    }

    private void ValidateScalar(JsonNode value, string path, List<FieldError> errors)
    {
        if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            if (_rules["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
                errors.Add(Wrong(path, JsonValue.Create(text).ToJsonString(), $"should match '{pattern}'"));
            if (Number("maxLength") is { } most && text.Length > most)
                errors.Add(Wrong(path, JsonValue.Create(text).ToJsonString(), $"should be at most {most} chars long"));
            if (Number("minLength") is { } least && text.Length < least)
                errors.Add(Wrong(path, JsonValue.Create(text).ToJsonString(), $"should be at least {least} chars long"));
        }
        else if (value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number))
        {
            if (Number("minimum") is { } least && number < least)
                errors.Add(Wrong(path, value.ToJsonString(), $"should be greater than or equal to {least}"));
            if (Number("maximum") is { } most && number > most)
                errors.Add(Wrong(path, value.ToJsonString(), $"should be less than or equal to {most}"));
        }
    }

    private static FieldError Wrong(string path, string value, string why) => FieldError.Invalid(path, value, $"{path} in body {why}");

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "integer" : "number",
    };

    private bool Flag(string key) => _rules[key]?.GetValueKind() == JsonValueKind.True;

    private double? Number(string key) =>
        _rules[key] is { } rule && double.TryParse(rule.ToJsonString(), CultureInfo.InvariantCulture, out var number) ? number : null;
}
