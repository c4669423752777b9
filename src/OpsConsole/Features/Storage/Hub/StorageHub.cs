using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Storage.Hub;

/// <summary>Live storage for programs: one stream a subscription. Rights are asked when it begins and every few seconds after; a connection ends with its token.</summary>
public sealed class StorageHub(StorageStream stream, LiveQueries queries) : Microsoft.AspNetCore.SignalR.Hub
{
    /// <summary>A snapshot, or what changed since the sequence named, then deltas in order. See docs/api.md for the messages.</summary>
    /// <exception cref="HubException">The subscription is wrong, or names a cluster that is not theirs.</exception>
    public async IAsyncEnumerable<StorageMessage> Subscribe(StorageSubscription subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var caller = CurrentCaller.Of(Context.User);
        if (!Shapes.All.TryGetValue(subscription.Table ?? "", out var shape))
            throw Refused(new(RefusalKind.NotFound, $"There is no live table '{subscription.Table}'.", $"Ask for {string.Join(", ", Shapes.All.Keys)}."));
        if (Question.CheckText("text", subscription.Text) is { } wrong)
            throw Refused(wrong);
        if (subscription.Facets?.Keys.FirstOrDefault(key => shape.Facets.All(facet => facet.Key != key)) is { } unknown)
            throw Refused(new(RefusalKind.Invalid, $"The table '{subscription.Table}' has no facet '{unknown}'.", $"Choose of {string.Join(", ", shape.Facets.Select(facet => facet.Key))}."));
        var scope = await queries.ScopeAsync(caller, new(subscription.Cluster, subscription.Environment, subscription.Region), cancellationToken);
        if (scope.IsRefused)
            throw Refused(scope.Refusal);
        await foreach (var message in stream.RunAsync(caller, subscription, shape, scope.Value!, cancellationToken))
            yield return message;
    }

    private static HubException Refused(Refusal refusal) => new($"{refusal.Message} {refusal.NextStep}");
}
