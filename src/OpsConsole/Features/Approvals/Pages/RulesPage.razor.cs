using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What needs whose approval, when nothing runs, how it came to be so, and the way to other rules.</summary>
public sealed partial class RulesPage(RuleBook book, ApprovalFeed feed)
{
    /// <summary>Windows open and close by time alone.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromMinutes(1);

    private RulePage? _page;
    private FreezeOutlook? _outlook;
    private IReadOnlyDictionary<string, RuleReach>? _reach;
    private Refusal? _silence;

    [SupplyParameterFromQuery(Name = "version")] public string? Version { get; set; }

    protected override object Key => (nameof(RulesPage), Version);

    protected override long? Followed => (feed.Now.Rules?.Version ?? 0) + Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        long? version = null;
        if (!string.IsNullOrEmpty(Version))
        {
            if (!long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return new(RefusalKind.Invalid, "The address names no version of the rules: version must be a number.", "Leave it out for the rules in force.");
            version = number;
        }
        var answer = await book.ReadAsync(caller, version, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        if (_page?.Shown.Version != answer.Value!.Shown.Version)
            (_reach, _silence) = (null, null);
        _outlook = FreezeOutlook.Of(answer.Value.Shown.Windows, feed.DatabaseNow);
        _page = answer.Value;
        // The rules stand there while everybody's rights are still asked for.
        StateHasChanged();
        var reach = await book.ReachAsync(caller, answer.Value.Shown, cancellationToken);
        (_reach, _silence) = (reach.Value ?? _reach, reach.Refusal);
        return null;
    }

    private DateTimeOffset? MadeAt(long version) => _page!.Versions.Where(made => made.Version == version).Select(made => (DateTimeOffset?)made.MadeAt).FirstOrDefault();
}
