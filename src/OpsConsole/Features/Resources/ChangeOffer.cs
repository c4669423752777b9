using OpsConsole.Features.Resources.ChangeSummaries;

namespace OpsConsole.Features.Resources;

/// <summary>What another feature offers to do about a change, as a link in its row of a list. It is asked only about clusters in which the person may ask for something.</summary>
/// <param name="Of">The link's words and where it leads; null where there is nothing to be done about the change.</param>
public sealed record ChangeOffer(Func<ChangeEntry, (string Words, string Href)?> Of);
