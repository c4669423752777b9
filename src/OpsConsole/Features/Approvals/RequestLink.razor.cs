using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals;

/// <summary>What a feature puts where its action is asked for: "Request deletion of 12 buckets".</summary>
public sealed partial class RequestLink(Submissions submissions, CurrentCaller current, NavigationManager navigation)
{
    private readonly CommandGuard _guard = new();

    /// <summary>The action's key.</summary>
    [Parameter, EditorRequired] public string Action { get; set; } = "";
    [Parameter, EditorRequired] public IReadOnlyList<PlanTarget> Items { get; set; } = [];

    /// <summary>Says what it asks for.</summary>
    [Parameter, EditorRequired] public RenderFragment ChildContent { get; set; } = null!;
    [Parameter] public string Class { get; set; } = "button-plain button-danger";

    private string Address => RequestLinks.New(Action, Items);

    private async Task PlanAsync() => await _guard.RunAsync(async () =>
    {
        var question = new PlanQuestion(new Dictionary<string, string>()).Of(Items);
        var plan = await submissions.PlanAsync(await current.GetAsync(), new() { Action = Action, Question = question }, CancellationToken.None);
        if (!plan.IsRefused)
            navigation.NavigateTo(RequestLinks.Draft(plan.Value!.Request.Id));
        return plan.Refusal;
    });
}
