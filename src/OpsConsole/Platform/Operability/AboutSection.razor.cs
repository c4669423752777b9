using System.Diagnostics;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Operability;

/// <summary>Which program this is, on which database, within which limits, and of whose work it is made. Holds no address and no secret.</summary>
public sealed partial class AboutSection(SchemaFactsStore store)
{
    private static readonly (string What, string Limit)[] Limits =
    [
        ("Address", "8,192 characters"), ("Headers of a request", "32 KiB"), ("Body of a request", "1 MiB"),
        ("Message of an open page", "32 KiB; a longer one costs the page its connection, which it takes up again"),
        ("Rows of one answer", $"{Question.MostRows}, then a cursor"), ("Text of a filter", "512 characters"),
    ];

    private static readonly DateTimeOffset Started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    private SchemaFacts? _facts;

    protected override object Key => nameof(AboutSection);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        _facts = await store.ReadAsync(cancellationToken);
        return null;
    }

    private static string Size(long bytes) => bytes < 10 << 20 ? $"{bytes / 1024:N0} KiB" : $"{bytes / (1 << 20):N0} MiB";
}
