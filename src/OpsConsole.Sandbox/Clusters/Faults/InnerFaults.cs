using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>The faults of one request that show only where the answer is made: in its items, its pages, its age. Each counts when it is met.</summary>
internal sealed class InnerFaults(IReadOnlyList<ActiveFault> active)
{
    private static readonly InnerFaults None = new([]);

    public static bool IsInner(FaultEffect effect) => effect is FaultEffect.EmptyPages or FaultEffect.CloseWatch or FaultEffect.SilentWatch
        or FaultEffect.StaleReads or FaultEffect.LaggingCache or FaultEffect.HiddenGroup or FaultEffect.BrokenObject or FaultEffect.ConversionFailure { Namespaces: not null };

    public static InnerFaults Of(HttpContext context) => context.Features.Get<InnerFaults>() ?? None;

    /// <summary>Groups that discovery keeps to itself.</summary>
    public bool Hides(string group)
    {
        foreach (var fault in active)
            if (fault.Fault.Effect is FaultEffect.HiddenGroup(var hidden) && hidden == group)
            {
                fault.Struck();
                return true;
            }
        return false;
    }

    /// <summary>The state that every read is shown; null for the true one.</summary>
    public StoreView? StaleView() => ViewOf<FaultEffect.StaleReads>();

    /// <summary>The state at which the watch cache stands still; null for the true one.</summary>
    public StoreView? LaggingView() => ViewOf<FaultEffect.LaggingCache>();

    public bool IsPageEmpty() => Meet<FaultEffect.EmptyPages>() is not null;

    public bool IsWatchSilent() => Meet<FaultEffect.SilentWatch>() is not null;

    public TimeSpan? WatchLife() => Meet<FaultEffect.CloseWatch>()?.After;

    /// <summary>Fails as the real server does when one object of an answer cannot be read.</summary>
    public void Check(ApiRequest request, IReadOnlyList<StoredObject> shown)
    {
        foreach (var fault in active)
            foreach (var item in shown)
                if (FailureOf(fault.Fault.Effect, request, item) is { } failure)
                {
                    fault.Struck();
                    throw failure;
                }
    }

    private static ApiFailureException? FailureOf(FaultEffect effect, ApiRequest request, StoredObject item) => effect switch
    {
        // apiserver/pkg/storage/etcd3: "unable to transform key %q: %v"
        FaultEffect.BrokenObject(var space, var name) when item.Name == name && item.Namespace == (space ?? "") => new ApiFailureException(500, "InternalError",
            $"Internal error occurred: unable to transform key \"/registry/{(request.Group.Length == 0 ? "" : request.Group + "/")}{request.Resource}/{item.Key}\": invalid padding on input"),
        FaultEffect.ConversionFailure { Namespaces: { } spaces } when spaces.Contains(item.Namespace) => FaultInjector.Conversion(request),
        _ => null,
    };

    private StoreView? ViewOf<T>()
        where T : FaultEffect
    {
        if (active.FirstOrDefault(fault => fault.Fault.Effect is T) is not { } met)
            return null;
        met.Struck();
        return met.View;
    }

    private T? Meet<T>()
        where T : FaultEffect
    {
        if (active.FirstOrDefault(fault => fault.Fault.Effect is T) is not { } met)
            return null;
        met.Struck();
        return (T)met.Fault.Effect;
    }
}
