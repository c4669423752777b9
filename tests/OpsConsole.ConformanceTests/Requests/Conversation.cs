using System.Text.Json.Nodes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;

namespace OpsConsole.ConformanceTests.Requests;

/// <summary>Holds the whole table against one server and keeps each answer in normal form.</summary>
public sealed class Conversation(ApiClient api, string strangerToken)
{
    private readonly Dictionary<string, string> _kept = [];
    private readonly Dictionary<string, string> _answers = [];

    public IReadOnlyDictionary<string, string> Answers => _answers;

    public async Task RunAsync()
    {
        var defined = await api.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", JsonNode.Parse(RequestTable.Definition)!);
        if (defined.Status != 201)
            throw new InvalidOperationException($"the definition was not taken: {defined}");
        await Eventually.True(async () => (await api.GetAsync("/apis/conformance.example/v1/widgets")).Status == 200
            && (await api.GetAsync("/apis/conformance.example/v1beta1/widgets")).Status == 200, "widgets are served");
        foreach (var exchange in RequestTable.Exchanges)
            _answers[exchange.Name] = await AnswerAsync(exchange);
    }

    private async Task<string> AnswerAsync(Exchange exchange)
    {
        using var other = exchange.AsStranger ? api.As(strangerToken) : exchange.Token is null ? null : api.As(exchange.Token);
        var client = other ?? api;
        if (exchange.Method == "WATCH")
            return await WatchAsync(client, Filled(exchange.Path)!);
        var reply = await client.SendAsync(new HttpMethod(exchange.Method), Filled(exchange.Path)!, Filled(exchange.Body), exchange.ContentType, exchange.Accept);
        if (exchange.Keep is { } name && reply.Json?["metadata"] is JsonObject metadata)
        {
            _kept[$"{{rv:{name}}}"] = (string?)metadata["resourceVersion"] ?? "";
            _kept[$"{{uid:{name}}}"] = (string?)metadata["uid"] ?? "";
            _kept[$"{{token:{name}}}"] = Uri.EscapeDataString((string?)metadata["continue"] ?? "");
        }
        return NormalForm.Of(reply);
    }

    private static async Task<string> WatchAsync(ApiClient client, string path)
    {
        using var response = await client.OpenAsync(HttpMethod.Get, path);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<string>();
        while (await lines.ReadLineAsync() is { } line)
            events.Add(NormalForm.Of(JsonNode.Parse(line)));
        return $"{(int)response.StatusCode}\n{string.Join('\n', events)}";
    }

    private string? Filled(string? text) => text is null ? null : _kept.Aggregate(text, (filled, entry) => filled.Replace(entry.Key, entry.Value, StringComparison.Ordinal));
}
