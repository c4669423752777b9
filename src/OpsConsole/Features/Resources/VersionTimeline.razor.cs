using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>How an object's versions lie in time; two of them chosen one after the other are compared. The tab of changes says the same in words.</summary>
public sealed partial class VersionTimeline(ResourceHistory history)
{
    /// <summary>So many fit beside each other at 1280 with room for a finger.</summary>
    private const int Parts = 40;
    private const string UsualRange = "7d";

    private static readonly (string Word, string Text)[] Ranges = [("24h", "24 h"), ("7d", "7 d"), ("30d", "30 d"), ("all", "all")];

    private IReadOnlyDictionary<int, VersionSpan>? _spans;
    private (DateTimeOffset From, DateTimeOffset To) _interval;
    private VersionSpan? _chosen;

    [Parameter, EditorRequired] public FoundResource Resource { get; set; } = null!;

    private string Range => Asked("range") is { } word && Ranges.Any(range => range.Word == word) ? word : UsualRange;

    private string Words
    {
        get
        {
            var count = _spans!.Values.Sum(span => span.Versions);
            var begin = Range == "all" ? "since it was first seen" : $"in the last {Ranges.First(range => range.Word == Range).Text}";
            return $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? "version" : "versions")} {begin}{(Resource.At is null ? "" : " before that moment")}";
        }
    }

    protected override object Key => (Resource.Cluster.Name, Resource.Lineage.Id, Resource.At, Range);

    protected override long? Followed => Resource.At is null ? Feed.VersionOf(Resource.Cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var to = (Resource.At ?? Time.GetUtcNow()).AddMicroseconds(1);
        var from = Range switch
        {
            "24h" => to.AddHours(-24),
            "7d" => to.AddDays(-7),
            "30d" => to.AddDays(-30),
            _ => Resource.Lineage.FirstSeenAt,
        };
        // Of what was just seen for the first time "all" would be no interval at all.
        if (to - from < TimeSpan.FromMinutes(1))
            from = to.AddMinutes(-1);
        var answer = await history.SpansAsync(caller, Resource, from, to, Parts, cancellationToken);
        if (!answer.IsRefused)
            (_spans, _interval) = (answer.Value!.ToDictionary(span => span.Part), (from, to));
        return answer.Refusal;
    }

    private void Choose(VersionSpan span)
    {
        if (_chosen is not { } first)
            _chosen = span;
        else if (first.Newest == span.Newest)
            _chosen = null;
        else
        {
            var (before, after) = first.NewestAt < span.NewestAt ? (first, span) : (span, first);
            Address.NavigateTo(ResourceLinks.Difference(Resource, before.Newest, after.Newest));
        }
    }

    private string Label(VersionSpan span)
    {
        var length = (_interval.To - _interval.From) / Parts;
        var from = _interval.From + length * (span.Part - 1);
        return $"{(span.Versions == 1 ? "1 version" : $"{span.Versions} versions")}, {AsOf.Words(from)} to {AsOf.Words(from + length)}";
    }

    /// <summary>By magnitude: one version is seen beside a thousand.</summary>
    private int Height(int versions) => (int)Math.Round(20 + 80 * Math.Log(versions + 1) / Math.Log(Math.Max(2, _spans!.Values.Max(span => span.Versions)) + 1));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
