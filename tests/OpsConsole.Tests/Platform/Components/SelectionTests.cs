using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

/// <summary>Rows that are selected, and what other features offer to do.</summary>
public sealed class SelectionTests : IAsyncDisposable
{
    private readonly BunitContext _page = new();

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void A_bar_says_how_many_are_selected_and_clears_them()
    {
        var cleared = 0;
        var bar = _page.Render<SelectionBar>(parameters => parameters.Add(bar => bar.Count, 1200).Add(bar => bar.Clear, () => cleared++).AddChildContent("<a>Request deletion</a>"));

        Assert.Equal("1,200 selected", bar.Find("[role=status]").TextContent);
        bar.Find("button").Click();

        Assert.Equal(1, cleared);
        Assert.NotEmpty(bar.FindAll("a"));
    }

    [Fact]
    public void Without_a_selection_there_is_no_bar() =>
        Assert.Equal("", _page.Render<SelectionBar>(parameters => parameters.Add(bar => bar.Count, 0)).Markup.Trim());

    [Fact]
    public void A_tick_names_its_row_and_is_what_the_key_presses()
    {
        var toggled = 0;
        var row = _page.Render(SelectionTick.Of(this, "a\u202eb", isSelected: true, () => { toggled++; return Task.CompletedTask; }));

        var box = row.Find("input[type=checkbox][data-select]");
        Assert.Equal(@"Select a\u202eb", box.GetAttribute("aria-label"));
        Assert.True(box.HasAttribute("checked"));
        box.Change(false);

        Assert.Equal(1, toggled);
    }

    [Fact]
    public void A_page_shows_the_actions_that_were_registered_for_it_in_their_order()
    {
        _page.Services.AddSingleton(new PageSection("object", PageActions.Tab, 20, "Second", typeof(Action)));
        _page.Services.AddSingleton(new PageSection("object", "changes", 10, "No action", typeof(Action)));
        _page.Services.AddSingleton(new PageSection("other", PageActions.Tab, 10, "Elsewhere", typeof(Action)));

        var actions = _page.Render<PageActions>(parameters => parameters.Add(page => page.Page, "object").Add(page => page.Parameters, new Dictionary<string, object> { ["Name"] = "c10001/tidb" }));

        Assert.Equal("c10001/tidb", Assert.Single(actions.FindAll("b")).TextContent);
    }

    private sealed class Action : ComponentBase
    {
        [Parameter] public string Name { get; set; } = "";

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "b");
            builder.AddContent(1, Name);
            builder.CloseElement();
        }
    }
}
