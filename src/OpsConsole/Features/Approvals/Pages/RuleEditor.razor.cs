using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>Other rules as text: read and compared while it is written, and made a plan of where its writer wants it.</summary>
public sealed partial class RuleEditor(Submissions submissions, CurrentCaller current, IJSRuntime browser, NavigationManager address)
{
    /// <summary>About eighty rules.</summary>
    private const int Longest = 30_000;

    private readonly CommandGuard _guard = new();
    private ElementReference _area;
    private string _given = "";
    private RuleProposal _proposal = new(null, []);
    private int _asked;
    private DotNetObjectReference<RuleEditor>? _self;
    private IJSObjectReference? _script;

    [Parameter, EditorRequired] public RuleSet InForce { get; set; } = null!;

    /// <summary>The text begins with this one.</summary>
    [Parameter, EditorRequired] public RuleSet Shown { get; set; } = null!;

    protected override void OnInitialized()
    {
        _given = RuleDocument.Of(Shown).Write();
        _proposal = RuleProposal.Of(_given, InForce);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        _script = await browser.InvokeAsync<IJSObjectReference>("import", "/js/rules.js");
        await _script.InvokeVoidAsync("attach", _area, _self);
    }

    /// <summary>Called by the browser when the text rests.</summary>
    [JSInvokable]
    public async Task Check(IJSStreamReference text)
    {
        var asked = ++_asked;
        var read = await ReadAsync(text);
        // The person wrote on: a later text took the place of this one.
        if (asked != _asked)
            return;
        _proposal = RuleProposal.Of(read, InForce);
        _guard.Forget();
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_script is not null)
            {
                await _script.InvokeVoidAsync("detach", _area);
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and with it what we wanted to let go.
        }
        _self?.Dispose();
    }

    private async Task PlanAsync() => await _guard.RunAsync(async () =>
    {
        // The newest text, whether it has rested or not.
        var text = await ReadAsync(await _script!.InvokeAsync<IJSStreamReference>("text", _area));
        var plan = await submissions.PlanAsync(await current.GetAsync(), new PlanOrder
        {
            Action = ChangeRules.ActionKey,
            Question = new(new Dictionary<string, string> { [ChangeRules.RulesParameter] = text }),
        }, CancellationToken.None);
        if (!plan.IsRefused)
            address.NavigateTo(RequestLinks.Draft(plan.Value!.Request.Id));
        return plan.Refusal;
    });

    private static async Task<string> ReadAsync(IJSStreamReference text)
    {
        await using var held = text;
        await using var stream = await text.OpenReadStreamAsync(maxAllowedSize: Longest * sizeof(int));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
