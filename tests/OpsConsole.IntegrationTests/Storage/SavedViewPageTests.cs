using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Testing.Circuits;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Saved views in circuits without a browser: a person saves, opens, replaces and deletes them beside the table.</summary>
[Collection(typeof(RunningCollection))]
public sealed class SavedViewPageTests(RunningConsole running) : IDisposable
{
    private readonly List<ConsoleSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(session => session.Dispose());

    [Fact]
    public async Task A_person_saves_what_the_address_asks_and_opens_it_again_from_elsewhere()
    {
        await using var tab = await OpenAsync("views-page", "/storage/classes?q=gp3&sort=-name&page=2");

        await MenuAsync(tab);
        await SaveAsync(tab, "  All gp3 ");
        await tab.WaitForTextAsync("'All gp3' is saved.");
        Assert.Equal("true", (await LinkAsync(tab, "All gp3"))["aria-current"]);
        await tab.GoAsync("/storage/classes");
        await tab.WaitForAsync(element => element.Name == "a" && element.Text == "All gp3" && element["aria-current"] is null, "the view is not the current one any more");
        await tab.ClickAsync("All gp3");
        await tab.WaitForAsync(element => element.Name == "a" && element.Text == "All gp3" && element["aria-current"] == "true", "the view is the current one");

        Assert.Equal("/storage/classes?q=gp3&sort=-name", tab.Address.PathAndQuery);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_replaced_only_after_it_was_said_and_a_view_goes_with_the_second_press()
    {
        await using var tab = await OpenAsync("views-again", "/storage/classes?q=one");
        await MenuAsync(tab);
        await SaveAsync(tab, "mine");
        await tab.WaitForTextAsync("'mine' is saved.");
        await tab.GoAsync("/storage/classes?q=two");

        await SaveAsync(tab, "mine");
        await tab.WaitForTextAsync("You have a view 'mine' of classes already.");
        Assert.Equal("/storage/classes?q=one", (await LinkAsync(tab, "mine"))["href"]);
        await tab.ClickAsync("Replace 'mine'");
        await tab.WaitForAsync(element => element.Name == "a" && element.Text == "mine" && element["href"] == "/storage/classes?q=two", "the view asks something else now");

        await tab.ClickAsync("Delete mine");
        await tab.ClickAsync("Press again to delete mine");
        await tab.WaitForTextAsync("'mine' is deleted.");
        Assert.DoesNotContain(tab.Look(elements => elements.Select(element => element["href"]).ToList()), href => href == "/storage/classes?q=two");
    }

    [Fact]
    public async Task A_view_that_another_shares_is_shown_with_its_owner_and_without_a_way_to_delete_it()
    {
        await using var tab = await OpenAsync("views-giver", "/storage/volumes?q=shared");
        await MenuAsync(tab);
        await tab.FillAsync(element => element["type"] == "checkbox" && element.Path.Any(outer => outer["class"] == "live-views-save"), true, "the tick of sharing");
        await SaveAsync(tab, "for all");
        await tab.WaitForTextAsync("'for all' is saved.");

        await using var other = await OpenAsync("views-taker", "/storage/volumes");
        await MenuAsync(other);

        await other.WaitForTextAsync("of Name of views-giver");
        Assert.False(other.Look(elements => elements.Any(element => element["aria-label"] == "Delete for all")));
    }

    [Fact]
    public async Task A_role_that_is_taken_away_saves_nothing_from_an_open_page()
    {
        await using var tab = await OpenAsync("views-gone", "/storage/classes");
        await MenuAsync(tab);
        running.PutPerson("views-gone");

        await SaveAsync(tab, "too late");

        await tab.WaitForTextAsync("Views of storage are for those who may see a cluster.");
        Assert.Equal(0, await TestDatabases.AskAsync<long>(running.Database.OwnerConnection, "select count(*) from storage_view where name = 'too late'"));
    }

    private static async Task MenuAsync(HeadlessCircuit tab)
    {
        await tab.ClickAsync(element => element["popovertarget"] == "storage-views", "the menu of views");
        await tab.WaitForNoTextAsync("The views are read");
    }

    private static async Task SaveAsync(HeadlessCircuit tab, string name)
    {
        await tab.FillAsync("Name", name);
        await tab.ClickAsync(element => element.Name == "button" && element["type"] == "submit" && element.Path.Any(outer => outer["class"] == "live-views-save"), "the button that saves");
    }

    private static Task<PageElement> LinkAsync(HeadlessCircuit tab, string name) => tab.WaitForAsync(element => element.Name == "a" && element.Text == name, $"a view called {name}");

    private async Task<HeadlessCircuit> OpenAsync(string account, string path)
    {
        running.PutPerson(account, "operator");
        var session = await ConsoleSession.SignInAsync(running.Console.Address, account, TestContext.Current.CancellationToken);
        _sessions.Add(session);
        return await HeadlessCircuit.OpenAsync(session, path, TestContext.Current.CancellationToken);
    }
}
