using System.Text.Encodings.Web;
using System.Text.Json;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.World;

namespace OpsConsole.Sandbox.Clusters.Admin;

/// <summary>What the admin endpoint says of itself.</summary>
internal static class AdminHelp
{
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text { get; } = $$"""
        GET    /clusters                        the clusters and how many faults each has
        GET    /clusters/NAME/faults            the faults in force, with how often each struck
        POST   /clusters/NAME/faults            {"effect":"hang","type":"services","verb":"list","times":3}
        DELETE /clusters/NAME/faults[/ID]       ends one fault, or all
        POST   /clusters/NAME/watches/close     closes every watch now
        POST   /clusters/NAME/down              nothing listens any more
        POST   /clusters/NAME/up                it listens again
        POST   /clusters/NAME/managed           {"type":"vpcs.ec2.aws.upbound.io","name":"c10001-vpc","state":"drift"}
                                                states: {{string.Join(", ", ManagedOrder.Words)}}

        Every POST needs -H 'Content-Type: application/json'. A fault may be narrowed by path, type, namespace, name, verb, and ended by times.
        Latency, status and cut-at-byte 0 strike before the request is looked at: with verb delete they delay, refuse or drop a deletion undone.

        {{string.Join('\n', FaultForm.Effects.Select(effect => $"{effect.Name,-20} {effect.Meaning}{(effect.Members.Length > 0 ? $" ({effect.Members})" : "")}"))}}

        """;
}
