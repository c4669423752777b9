using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>One object in an address; the namespace of what has none is <c>-</c>.</summary>
public sealed record ResourceAddress
{
    [FromRoute(Name = "cluster")] public required string Cluster { get; init; }
    [FromRoute(Name = "type")] public required string Type { get; init; }
    [FromRoute(Name = "namespace")] public required string Namespace { get; init; }
    [FromRoute(Name = "name")] public required string Name { get; init; }
    /// <summary>Chooses a lineage where a name was deleted and made again.</summary>
    [FromQuery(Name = "uid")] public string? Uid { get; init; }

    internal string Space => Namespace == "-" ? "" : Namespace;
}

/// <summary>The resources over HTTP. Every answer comes from the services, which authorise per cluster.</summary>
internal static class ResourcesEndpoints
{
    /// <summary>at: the types as they were known at that moment, RFC 3339; now when left out.</summary>
    public static async Task<Results<Ok<ListAnswer<TypeAnswer>>, ProblemHttpResult>> TypesAsync(
        string cluster, string? at, string? limit, string? cursor, CurrentCaller current, ResourceBrowser browser, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var moment = AsOf.Read(at, time.GetUtcNow());
        if (moment.IsRefused)
            return moment.Refusal.ToProblem();
        var answer = await browser.TypesPartAsync(await current.GetAsync(), cluster, moment.Value, most, cursor, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<TypeAnswer>([.. answer.Value!.Items.Select(TypeAnswer.Of)], answer.Value.NextCursor));
    }

    /// <summary>name: a part of the name, without case. at: the objects as they were at that moment, RFC 3339; now when left out.</summary>
    public static async Task<Results<Ok<ListAnswer<RowAnswer>>, ProblemHttpResult>> ResourcesAsync(
        string cluster, string type, [FromQuery(Name = "namespace")] string? space, string? name, string? at, string? limit, string? cursor,
        CurrentCaller current, ResourceBrowser browser, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var moment = AsOf.Read(at, time.GetUtcNow());
        if (moment.IsRefused)
            return moment.Refusal.ToProblem();
        var caller = await current.GetAsync();
        var answer = await browser.ResourcesPartAsync(caller, cluster, type, new ResourceFilter { Namespace = space == "-" ? "" : space, Name = name, At = moment.Value }, most, cursor, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var known = await browser.TypeAsync(caller, cluster, type, moment.Value, cancellationToken);
        if (known.IsRefused)
            return known.Refusal.ToProblem();
        var columns = known.Value.Type.Columns;
        return TypedResults.Ok(new ListAnswer<RowAnswer>([.. answer.Value!.Items.Select(row => RowAnswer.Of(row, columns))], answer.Value.NextCursor));
    }

    /// <summary>at: the object as it was at that moment, RFC 3339; now when left out. version: a version by its number, whatever at says.</summary>
    public static async Task<Results<Ok<ResourceAnswer>, ProblemHttpResult>> ResourceAsync(
        [AsParameters] ResourceAddress address, string? version, string? at, CurrentCaller current, ResourceHistory history, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!TryVersion("version", version, out var sequence, out var wrong))
            return wrong;
        var moment = AsOf.Read(at, time.GetUtcNow());
        if (moment.IsRefused)
            return moment.Refusal.ToProblem();
        var answer = await history.StateAsync(
            await current.GetAsync(), address.Cluster, address.Type, address.Space, address.Name, address.Uid, moment.Value, sequence, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(ResourceAnswer.Of(answer.Value!));
    }

    public static async Task<Results<Ok<ListAnswer<VersionAnswer>>, ProblemHttpResult>> VersionsAsync(
        [AsParameters] ResourceAddress address, string? limit, string? cursor, CurrentCaller current, ResourceHistory history, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        var answer = await history.VersionsAsync(
            await current.GetAsync(), address.Cluster, address.Type, address.Space, address.Name, address.Uid, null, most, cursor, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<VersionAnswer>([.. answer.Value!.Items.Select(entry => VersionAnswer.Of(entry.Version, entry.Sentence))], answer.Value.NextCursor));
    }

    /// <summary>from, to: the number of a version, a moment (RFC 3339), or latest.</summary>
    public static async Task<Results<Ok<DifferenceAnswer>, ProblemHttpResult>> DifferenceAsync(
        [AsParameters] ResourceAddress address, string? from, string? to, CurrentCaller current, ResourceHistory history, TimeProvider time, CancellationToken cancellationToken)
    {
        if (from is null || to is null)
            return Wrong("from and to must both be given.", "Take two numbers from the object's versions.");
        var (before, after) = (VersionPoint.Read(from, time.GetUtcNow()), VersionPoint.Read(to, time.GetUtcNow()));
        if ((before.Refusal ?? after.Refusal) is { } wrong)
            return wrong.ToProblem();
        var point = new ResourcePoint(address.Cluster, address.Type, address.Space, address.Name, address.Uid, before.Value);
        var answer = await history.DifferenceAsync(await current.GetAsync(), point, point with { Version = after.Value }, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new DifferenceAnswer(
                VersionAnswer.Of(answer.Value!.From.Version), VersionAnswer.Of(answer.Value.To.Version), [.. answer.Value.Changes.Select(DifferenceItem.Of)]));
    }

    /// <summary>The object as a file. YAML in the neat or full view; JSON is the stored canonical form to the byte.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ManifestAsync(
        [AsParameters] ResourceAddress address, string? version, string? format, string? view, CurrentCaller current, ResourceHistory history, CancellationToken cancellationToken)
    {
        if (!TryVersion("version", version, out var sequence, out var wrong))
            return wrong;
        if (format is not (null or "yaml" or "json") || view is not (null or "neat" or "full"))
            return Wrong("format is yaml or json, view is neat or full.", "Correct the address.");
        var answer = await history.StateAsync(await current.GetAsync(), address.Cluster, address.Type, address.Space, address.Name, address.Uid, null, sequence, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var file = $"{address.Cluster}_{address.Type}_{(address.Space.Length == 0 ? "" : $"{address.Space}_")}{address.Name}";
        if (format == "json")
            return TypedResults.File(answer.Value!.Json, "application/json", $"{file}.json");
        var lines = ManifestYaml.Render(answer.Value!.Json, answer.Value.ManagedFields, view == "full" ? ManifestView.Full : ManifestView.Neat);
        return TypedResults.File(Encoding.UTF8.GetBytes(ManifestYaml.Join(lines)), "application/yaml; charset=utf-8", $"{file}.yaml");
    }

    /// <summary>from: RFC 3339; an hour before <paramref name="to"/> when left out. to: RFC 3339; now when left out. change: added, modified or deleted.</summary>
    public static async Task<Results<Ok<ListAnswer<ChangeAnswer>>, ProblemHttpResult>> ChangesAsync(
        string cluster, string? from, string? to, string? change, string? type, string? limit, string? cursor,
        CurrentCaller current, ChangeHistory history, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        if (!ChangeInterval.TryRead(from, to, time.GetUtcNow(), out var interval))
            return Wrong("from and to are moments such as 2026-11-22T10:00:00Z.", "Correct them or leave them out.");
        VersionChange? kind = change is null ? null : Enum.TryParse<VersionChange>(change, ignoreCase: true, out var parsed) && !char.IsDigit(change[0]) ? parsed : null;
        if (change is not null && kind is null)
            return Wrong("change is added, modified or deleted.", "Correct it or leave it out.");
        var question = new ChangeQuestion { Clusters = [], From = interval.From, To = interval.To, Change = kind, Type = type };
        var answer = await history.ListAsync(await current.GetAsync(), cluster, question, most, cursor, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<ChangeAnswer>([.. answer.Value!.Items.Select(ChangeAnswer.Of)], answer.Value.NextCursor));
    }

    private static bool TryVersion(string what, string? text, out long? sequence, out ProblemHttpResult wrong)
    {
        var isNumber = long.TryParse(text, System.Globalization.NumberStyles.None, null, out var number);
        sequence = isNumber ? number : null;
        wrong = Wrong($"{what} must be the number of a version.", "Take it from the object's versions.");
        return text is null || isNumber;
    }

    private static ProblemHttpResult Wrong(string message, string nextStep) => new Refusal(RefusalKind.Invalid, message, nextStep).ToProblem();
}
