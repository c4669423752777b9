using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpsConsole.Features.Approvals;

/// <summary>
/// A plan's canonical form and its hash. Fields stand in one order, parameters by the code units of their names, previews and substances as their
/// SHA-256. The hash is SHA-256 over the text <c>opsconsole-plan-1</c>, a line feed and the canonical form in UTF-8.
/// </summary>
public static class PlanHash
{
    private const string Domain = "opsconsole-plan-1\n";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Canonical(Plan plan)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
            Write(json, plan);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static byte[] Of(string canonical) => SHA256.HashData(Encoding.UTF8.GetBytes(Domain + canonical));

    public static byte[] Of(Plan plan) => Of(Canonical(plan));

    /// <summary>The beginning that people compare by eye; the whole stands beside it.</summary>
    public static string Short(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 6));

    public static string Full(byte[] hash) => Convert.ToHexStringLower(hash);

    /// <summary>Null for whatever is not the whole hash.</summary>
    public static byte[]? Read(string? text) =>
        text is { Length: 2 * SHA256.HashSizeInBytes } && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static void Write(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartObject();
        json.WriteString("action", plan.Action);
        json.WriteString("class", plan.Class.ToString());
        json.WriteStartObject("parameters");
        foreach (var (name, value) in plan.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("onDrift", plan.OnDrift.ToString());
        json.WriteString("start", plan.Start.ToString());
        json.WriteStartArray("items");
        foreach (var item in plan.Items)
            Write(json, item);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanItem item)
    {
        json.WriteStartObject();
        json.WriteNumber("number", item.Number);
        if (item.Wave > 0)
            json.WriteNumber("wave", item.Wave);
        if (item.ClusterId is { } id)
            json.WriteString("clusterId", id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("cluster", item.Cluster);
        if (item.ClusterUid is { } uid)
            json.WriteString("clusterUid", uid.ToString());
        json.WriteString("environment", item.Environment);
        json.WriteString("type", item.Type);
        json.WriteString("version", item.Version);
        json.WriteString("namespace", item.Namespace);
        json.WriteString("name", item.Name);
        json.WriteString("uid", item.Uid);
        json.WriteString("resourceVersion", item.ResourceVersion);
        json.WriteString("driftHash", item.DriftHash);
        json.WriteString("outcome", item.Outcome.Key);
        json.WriteString("rank", item.Outcome.Rank.ToString());
        json.WriteString("words", item.Outcome.Words);
        json.WriteStartArray("findings");
        foreach (var finding in item.Findings)
            json.WriteStringValue(finding);
        json.WriteEndArray();
        json.WriteString("preview", Digest(item.Preview));
        json.WriteString("substance", Digest(item.Substance));
        json.WriteEndObject();
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
