using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Shell;

/// <summary>The pages of the rail. Whoever may not be answered at all finds none of them.</summary>
internal sealed class PagePalette(AccessService access) : IPaletteSource
{
    public PaletteGroup Group => PaletteGroup.Pages;

    public bool NeedsDatabase => false;

    public async Task<Answer<PaletteFinding>> SearchAsync(Caller caller, PaletteQuestion question, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (question.Cluster is not null || question.Kind is not null || question.Namespace is not null)
            return PaletteFinding.Nothing;
        return new PaletteFinding([.. Place.All
            .Select(place => (Place: place, Rank: Match.Of(place.Text, question)))
            .Where(entry => entry.Rank is not null)
            .OrderBy(entry => entry.Rank)
            .Take(question.Most)
            .Select(entry => EntryOf(entry.Place))]);
    }

    public async Task<Answer<PaletteEntry?>> AtAsync(Caller caller, string path, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal : Place.All.FirstOrDefault(place => place.Href == path) is { } place ? EntryOf(place) : (PaletteEntry?)null;
    }

    private static PaletteEntry EntryOf(Place place) => new() { Title = place.Text, Href = place.Href, Why = "page" };
}
