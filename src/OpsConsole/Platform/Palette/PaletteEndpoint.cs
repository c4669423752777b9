using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Platform.Palette;

/// <summary>Href: the page of it. Why: which property matched. State: in the console's vocabulary, null where the object says nothing of it.</summary>
public sealed record SearchItem(
    string Group, string Title, string Href, string Why, string? Kind, string? Type, string? Cluster, string? Environment, string? Namespace,
    string? State, string? StateText, DateTimeOffset? DeletedAt);

/// <summary>Group: what could not be searched. Without one the answer is whole.</summary>
public sealed record SearchFailure(string Group, string Reason);

/// <summary>Items: by group, the best first. Notes: what is known to be missing yet, such as changes that are not indexed.</summary>
public sealed record SearchAnswer(IReadOnlyList<SearchItem> Items, IReadOnlyList<string> Notes, IReadOnlyList<SearchFailure> Failures);

/// <summary>The palette over HTTP, with the same rules.</summary>
public static class PaletteEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/search", SearchAsync)
        .WithTags("Search").WithName("search").WithSummary("Pages, clusters, types and objects by name, identity or label.")
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(503);

    /// <summary>q: words, and cluster:, kind:, ns: to narrow them. limit: the most items of each group.</summary>
    private static async Task<Results<Ok<SearchAnswer>, ProblemHttpResult>> SearchAsync(
        string? q, string? limit, CurrentCaller current, PaletteSearch search, CancellationToken cancellationToken)
    {
        if (MostOf(limit) is not { } most)
            return new Refusal(RefusalKind.Invalid, $"limit must be a number between 1 and {PaletteQuestion.MostEntries}.", "Leave it out, or search for more of the name.").ToProblem();
        var question = PaletteQuestion.Read(q, most);
        if (question.IsRefused)
            return question.Refusal.ToProblem();
        if (question.Value!.IsEmpty)
            return new Refusal(RefusalKind.Invalid, "q is empty.", "Say in q what to look for.").ToProblem();
        var answer = await search.AllAsync(await current.GetAsync(), question.Value, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(new SearchAnswer(
            [.. answer.Value!.SelectMany(part => part.Entries.Select(entry => ItemOf(part.Group, entry)))],
            [.. answer.Value!.Select(part => part.Note).OfType<string>()],
            [.. answer.Value!.Where(part => part.Failure is not null).Select(part => new SearchFailure(Words.Of(part.Group), part.Failure!))]));
    }

    private static int? MostOf(string? limit) =>
        limit is null ? PaletteQuestion.UsualEntries
        : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= PaletteQuestion.MostEntries ? number
        : null;

    private static SearchItem ItemOf(PaletteGroup group, PaletteEntry entry) => new(
        Words.Of(group), entry.Title, entry.Href, entry.Why, entry.Kind, entry.Type, entry.Cluster, entry.Environment, entry.Namespace,
        entry.State is { } state ? Words.Of(state) : null, entry.StateText, entry.DeletedAt);
}
