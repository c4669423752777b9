using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores.Clouds;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What is done to one object, as it is bound into the plan: the mode, the body or the patch in masked form, and what it supposes of the living object.
/// Whoever approves the plan approves this text; the values of masked fields are put in from the living object in the moment of the call.
/// </summary>
public sealed record RestoreOrder
{
    public required RestoreMode Mode { get; init; }

    /// <summary>The number of the version that comes back.</summary>
    public required long Version { get; init; }

    /// <summary>Masked canonical JSON: of a creation and a replacement what is asked for, of a revert the operations, of a merge what is applied.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Of a replacement and a merge: SHA-256 in hex of what the living object asked for when the plan was made.</summary>
    public string Before { get; init; } = "";

    /// <summary>Of a replacement: the same of what the server answered to a dry run; empty where none was made.</summary>
    public string After { get; init; } = "";

    /// <summary>Of an adoption: what its provider must have found; <see cref="Body"/> is what it is in the end.</summary>
    public CloudIdentity? Cloud { get; init; }

    /// <summary>Of a creation whose type cannot observe: what the cloud said of its cloud resource, and must say again; null where nobody was asked.</summary>
    public CloudHead? Head { get; init; }

    /// <summary>Where the state was, where it goes elsewhere; null where it goes back.</summary>
    public RestoreOrigin? From { get; init; }

    /// <summary>The transform that it went through, <c>name@version</c>; null for none.</summary>
    public string? Transform { get; init; }

    /// <summary>Of a replacement: the type has no status subresource, so the living status is sent along.</summary>
    public bool KeepsStatus { get; init; }

    /// <summary>Of a creation: what must be there before it is sent. Of a release: what must have its policies back. Of what follows an untried creation: what that waited for.</summary>
    public IReadOnlyList<AwaitedObject> Awaits { get; init; } = [];

    /// <summary>Of a creation: no server could be asked to try it while it was planned, so it is tried just before it is sent. Of what follows it: the same of the creation.</summary>
    public bool IsUntried { get; init; }

    /// <summary>Of a status: the masked object <c>{"status":…}</c>; <see cref="Body"/> is what the object itself must ask for.</summary>
    public byte[]? Status { get; init; }

    /// <summary>Of the status of what lived when it was planned: SHA-256 in hex of its status then.</summary>
    public string StatusBefore { get; init; } = "";

    /// <summary>Of a merge, while it is planned: what comes of it, and what it takes from whom.</summary>
    public MergeBody? Merge { get; init; }

    /// <summary>Canonical JSON.</summary>
    public string Write()
    {
        var order = new JsonObject { ["mode"] = Mode.ToString(), ["version"] = Version, [Mode is RestoreMode.Revert ? "patch" : "body"] = JsonNode.Parse(Body, documentOptions: Deep) };
        if (Mode is RestoreMode.Replace)
            (order["before"], order["after"], order["keepsStatus"]) = (Before, After, KeepsStatus);
        if (Mode is RestoreMode.Merge)
            order["before"] = Before;
        if (Cloud is not null)
            order["cloud"] = Cloud.Write();
        if (Head is not null)
            order["head"] = Head.Write();
        if (Awaits.Count > 0)
            order["awaits"] = new JsonArray([.. Awaits.Select(awaited => awaited.Write())]);
        if (IsUntried)
            order["untried"] = true;
        if (Status is not null)
            (order["status"], order["before"], order["after"], order["statusBefore"]) = (JsonNode.Parse(Status, documentOptions: Deep), Before, After, StatusBefore);
        if (From is not null)
            order["from"] = From.Write();
        if (Transform is not null)
            order["transform"] = Transform;
        return Encoding.UTF8.GetString(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(order.ToJsonString(Written))));
    }

    /// <summary>Of the items of plans that run: each is asked for at its look, its call and the looks afterwards.</summary>
    private static readonly ConditionalWeakTable<PlanItem, RestoreOrder> Known = [];

    /// <summary>Null for what this program did not write.</summary>
    public static RestoreOrder? Read(PlanItem item)
    {
        if (Known.TryGetValue(item, out var known))
            return known;
        if (Read(item.Substance) is not { } order)
            return null;
        Known.AddOrUpdate(item, order);
        return order;
    }

    /// <summary>Null for what this program did not write.</summary>
    public static RestoreOrder? Read(string substance)
    {
        try
        {
            var root = JsonNode.Parse(substance, documentOptions: Deep)!.AsObject();
            var mode = Enum.Parse<RestoreMode>((string)root["mode"]!);
            return new()
            {
                Mode = mode,
                Version = (long)root["version"]!,
                Body = Canonicalizer.Normalize(Encoding.UTF8.GetBytes(root[mode is RestoreMode.Revert ? "patch" : "body"]!.ToJsonString(Written))),
                Before = (string?)root["before"] ?? "",
                After = (string?)root["after"] ?? "",
                KeepsStatus = (bool?)root["keepsStatus"] ?? false,
                Awaits = root["awaits"] is JsonArray awaits ? [.. awaits.Select(AwaitedObject.Read)] : [],
                IsUntried = (bool?)root["untried"] ?? false,
                Status = mode is RestoreMode.Status ? Canonicalizer.Normalize(Encoding.UTF8.GetBytes(root["status"]!.ToJsonString(Written))) : null,
                StatusBefore = (string?)root["statusBefore"] ?? "",
                Head = CloudHead.Read(root["head"]),
                From = RestoreOrigin.Read(root["from"]),
                Transform = (string?)root["transform"],
                Cloud = mode is RestoreMode.Adopt ? CloudIdentity.Read(root["cloud"]!.AsObject()) : null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException or NullReferenceException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What a state asks for, as a hash: the server's own fields and the status do not count, owners count by name.</summary>
    public static string HashOf(ReadOnlySpan<byte> masked) => Convert.ToHexStringLower(SHA256.HashData(Asked(masked)));

    /// <summary>What a state asks for, with its owners as they are named in it.</summary>
    public static byte[] Asked(ReadOnlySpan<byte> masked) => RestoreBody.Asked(masked, OwnerUids.AsNamed(masked));

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Canonicalizer.MostLevels + 8 };

    private static readonly JsonSerializerOptions Written = new() { MaxDepth = Canonicalizer.MostLevels + 8, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
