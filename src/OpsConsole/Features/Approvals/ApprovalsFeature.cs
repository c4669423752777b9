using OpsConsole.Features.Approvals.Api;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Frame;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Features.Approvals.Webhooks;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Features.Approvals;

/// <summary>What nobody does alone: plans, votes on their hash, execution, and the rules for all of it.</summary>
public static class ApprovalsFeature
{
    public static void AddApprovals(this IHostApplicationBuilder builder)
    {
        builder.AddWebhooks(builder.AddCheckedOptions<ApprovalOptions>(ApprovalOptions.Section));
        var services = builder.Services;
        services.AddSingleton<GatedActions>();
        services.AddSingleton<ApprovalSignal>();
        services.AddSingleton<RequestStore>();
        services.AddSingleton<SubmissionStore>();
        services.AddSingleton<VotingStore>();
        services.AddSingleton<ControlStore>();
        services.AddSingleton<HaltStore>();
        services.AddSingleton<RuleSetStore>();
        services.AddSingleton<RuleBook>();
        services.AddSingleton<ChangeRulesStore>();
        services.AddSingleton<RequestJudge>();
        services.AddSingleton<ApproverPool>();
        services.AddSingleton<RequestVisibility>();
        services.AddSingleton<PlanLook>();
        services.AddSingleton<BreakGlassGate>();
        services.AddSingleton<RedSwitch>();
        services.AddSingleton<Submissions>();
        services.AddSingleton<Renewals>();
        services.AddSingleton<Voting>();
        services.AddSingleton<Controls>();
        services.AddSingleton<IGatedAction, ChangeRules>();
        services.AddHostedService<ApprovalKeeper>();
        AddExecution(services);
        AddViewing(services);
        AddFeed(services);
        AddFrame(services);
    }

    private static void AddFeed(IServiceCollection services)
    {
        services.AddSingleton<FeedStore>();
        services.AddSingleton<SignalStore>();
        services.AddSingleton<ApprovalFeed>();
        services.AddHostedService(services => services.GetRequiredService<ApprovalFeed>());
        services.AddHostedService<SignalRelay>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<RequestInbox>();
    }

    private static void AddFrame(IServiceCollection services)
    {
        services.AddScoped<TabApprovals>();
        services.AddSingleton<IFleetAddition, ApprovalAttention>();
        services.AddSingleton(new FrameSection(FramePlace.Banner, 10, typeof(ApprovalBanners)));
        services.AddSingleton(new FrameSection(FramePlace.Bar, 10, typeof(WaitingLink)));
        services.AddSingleton(new FrameSection(FramePlace.Rail, 10, typeof(WaitingCount)) { Href = RequestLinks.Inbox });
    }

    private static void AddViewing(IServiceCollection services)
    {
        services.AddSingleton<RequestViewStore>();
        services.AddSingleton<ProvenDeletionStore>();
        services.AddSingleton<RuleViewer>();
        services.AddSingleton<RequestViewer>();
        services.AddSingleton<HeldViewer>();
    }

    public static void MapApprovals(this IEndpointRouteBuilder endpoints) => ApprovalEndpoints.Map(endpoints);

    private static void AddExecution(IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<StaleStore>();
        services.AddSingleton<Claims>();
        services.AddSingleton<ItemFollow>();
        services.AddSingleton<Parcels>();
        services.AddSingleton<RequestRun>();
        services.AddHostedService<ExecutionScheduler>();
    }
}
