using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit;

/// <summary>The chain, newest first, with its state at the top. Filter and place stand in the address.</summary>
public sealed partial class AuditPage(AuditTrail trail, ChainWatch watch, ChainSigner signer, CheckpointKeeper checkpoints, IOptions<AuditOptions> options, NavigationManager navigation)
{
    private static readonly Crumb[] Crumbs = [new("Audit", null)];

    private Asked _asked = new();
    private AuditPart? _part;
    private ChainState? _chain;
    private Refusal? _notVerified;
    private bool _isVerifying;
    private bool _isLeft;

    [SupplyParameterFromQuery(Name = "person")] public string? Person { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }
    [SupplyParameterFromQuery(Name = "object")] public string? Object { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }
    [SupplyParameterFromQuery(Name = "to")] public string? To { get; set; }
    [SupplyParameterFromQuery(Name = "who")] public string? Who { get; set; }
    [SupplyParameterFromQuery(Name = "what")] public string? What { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    protected override object Key => (Question, Before);

    /// <summary>The watch follows every new event soon; a place in the past gets none.</summary>
    protected override long? Followed => Before is null ? watch.State.Head.Sequence : null;

    private AuditQuestion Question => new() { Person = Person, Action = Action, Object = Object, Cluster = Cluster, From = From, To = To, Who = Who, What = What };

    private bool IsFiltered => new[] { Person, Action, Object, Cluster, From, To, Who, What }.Any(text => !string.IsNullOrWhiteSpace(text));

    private string Footer => string.Create(CultureInfo.InvariantCulture,
        $"#{_part!.Entries[0].Sequence:N0} down to #{_part.Entries[^1].Sequence:N0}{(_part.Older is null ? IsFiltered ? ", the last that fits" : ", the first that you may see" : "")}");

    protected override void OnInitialized()
    {
        base.OnInitialized();
        watch.Looked += Redraw;
        checkpoints.Looked += Redraw;
    }

    protected override Task OnParametersSetAsync()
    {
        _asked = new(Question);
        return base.OnParametersSetAsync();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var chain = await trail.ChainAsync(caller, cancellationToken);
        _chain = chain.Value;
        var filter = AuditFilter.Read(Question);
        if (chain.IsRefused || filter.IsRefused)
            return chain.Refusal ?? filter.Refusal;
        long? before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (Before is not null && before is null)
            return new(RefusalKind.Invalid, "The address names no place in the chain: before must be the number of an event.", "Show all events and go on from there.");
        var part = await trail.ReadAsync(caller, filter.Value!, before, cancellationToken);
        _part = part.Value;
        return part.Refusal;
    }

    public override void Dispose()
    {
        _isLeft = true;
        watch.Looked -= Redraw;
        checkpoints.Looked -= Redraw;
        base.Dispose();
    }

    private void ApplyFilter() => navigation.NavigateTo(AddressOf(_asked.Question, null));

    private async Task VerifyAsync()
    {
        _isVerifying = true;
        try
        {
            var verified = await trail.VerifyAsync(await Current.GetAsync(), CancellationToken.None);
            (_chain, _notVerified) = (verified.Value ?? _chain, verified.Refusal);
        }
        catch (DatabaseUnavailableException error)
        {
            _notVerified = new(RefusalKind.Unavailable, $"The chain could not be followed to its end: {error.Message}", "Verify it again when the database answers.");
        }
        finally
        {
            _isVerifying = false;
        }
    }

    private string Address(long? before) => AddressOf(Question, before);

    /// <summary>The page with another filter beside the one that is set.</summary>
    private string Linked(Func<AuditQuestion, AuditQuestion> change) => AddressOf(change(Question), null);

    private string Export(string format) => $"/api/v1/audit/export{Words(Question, ("format", format))}";

    /// <summary>The name that the person of the view had at the newest event shown.</summary>
    private string WhoseName => _part?.Entries.Select(entry => entry.Person).FirstOrDefault(name => name is { Length: > 0 }) ?? "this person";

    private static string AddressOf(AuditQuestion question, long? before) =>
        $"/audit{Words(question, ("before", before?.ToString(CultureInfo.InvariantCulture)))}";

    private static QueryString Words(AuditQuestion question, (string Name, string? Value) more)
    {
        (string Name, string? Value)[] words =
        [
            ("person", question.Person), ("action", question.Action), ("object", question.Object), ("cluster", question.Cluster),
            ("from", question.From), ("to", question.To), ("who", question.Who), ("what", question.What), more,
        ];
        return new QueryBuilder(words.Where(word => !string.IsNullOrWhiteSpace(word.Value))
            .Select(word => KeyValuePair.Create(word.Name, word.Value!.Trim()))).ToQueryString();
    }

    /// <summary>Only who saw the state before sees it move.</summary>
    private void Redraw() => _ = InvokeAsync(() =>
    {
        if (_chain is null || _isLeft)
            return;
        _chain = watch.State;
        StateHasChanged();
    });

    /// <summary>The filter's fields while they are typed in.</summary>
    private sealed class Asked(AuditQuestion? question = null)
    {
        public string? Person { get; set; } = question?.Person;
        public string? Action { get; set; } = question?.Action;
        public string? Object { get; set; } = question?.Object;
        public string? Cluster { get; set; } = question?.Cluster;
        public string? From { get; set; } = question?.From;
        public string? To { get; set; } = question?.To;

        /// <summary>What no field shows stays as it is.</summary>
        public AuditQuestion Question => (question ?? new()) with { Person = Person, Action = Action, Object = Object, Cluster = Cluster, From = From, To = To };
    }
}
