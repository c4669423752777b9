using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OpsConsole.BrowserTests;

public sealed class SignInTests(SandboxedConsole console)
{
    [Theory]
    [InlineData("viewer")]
    [InlineData("operator")]
    [InlineData("support")]
    [InlineData("approver-1")]
    [InlineData("approver-2")]
    [InlineData("administrator")]
    public async Task Each_account_signs_in_with_one_click_and_out_again(string account)
    {
        await using var visit = await console.StrangerAsync();

        await visit.SignInAsync(account);

        await Expect(visit.Heading).ToHaveTextAsync("Fleet");
        await visit.OpenAsync("/settings");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync(account);

        await visit.Page.Locator(".bar-person").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/signed-out");
        var again = await visit.Page.APIRequest.GetAsync(new Uri(visit.Address, "/api/v1/clusters").ToString());
        Assert.Equal(401, again.Status);
    }

    [Fact]
    public async Task A_tab_that_proves_anew_who_its_person_is_comes_back_alive_and_other_tabs_leave()
    {
        await using var visit = await console.StrangerAsync();
        await visit.SignInAsync("operator");
        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(visit.Address, "/settings?tab=about").ToString());
        await Visit.InteractiveAsync(other);
        await visit.OpenAsync("/settings?tab=access");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in anew" }).ClickAsync();
        await visit.Page.Locator("button[name=account][value=operator]").ClickAsync();
        await visit.Page.WaitForURLAsync("**/settings?tab=access");

        await visit.InteractiveAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Last proved it");
        await other.WaitForURLAsync("**/signed-out?ended");
        Assert.EndsWith("/settings?tab=access", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_kept_across_the_sign_in()
    {
        await using var visit = await console.StrangerAsync();

        await visit.Page.GotoAsync(new Uri(visit.Address, $"/clusters/{Clusters.Staging}?tab=captures").ToString());
        await visit.Page.Locator("button[name=account][value=viewer]").ClickAsync();
        await visit.Page.WaitForURLAsync($"**/clusters/{Clusters.Staging}?tab=captures");

        await visit.InteractiveAsync();
        await Expect(visit.Heading).ToHaveTextAsync(Clusters.Staging);
    }
}
