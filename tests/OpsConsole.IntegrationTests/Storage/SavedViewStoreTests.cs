using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Storage.Saved;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

public sealed class SavedViewStoreTests(PostgresFixture postgres)
{
    private static readonly Caller Ada = new(new("https://issuer", "ada"), "Ada");
    private static readonly Caller Ben = new(new("https://issuer", "ben"), "Ben");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_view_keeps_when_it_was_made_and_tells_when_it_was_last_changed()
    {
        var store = await StoreAsync();
        var made = _time.GetUtcNow();

        await store.SaveAsync(Ada, Order("one", "state=Failed"), null, Token);
        _time.Advance(TimeSpan.FromHours(1));
        var saved = await store.SaveAsync(Ada, Order("one", "state=Ready") with { Former = FormerView.IsReplaced, IsShared = true }, null, Token);

        Assert.Equal((made, made.AddHours(1)), (saved.Value!.CreatedAt, saved.Value.ChangedAt));
        Assert.Equal(saved.Value, Assert.Single(await store.ListAsync(Ben.Key, "buckets", null, 10, Token)));
    }

    [Fact]
    public async Task A_former_view_of_the_name_stays_unless_it_is_said_that_it_goes()
    {
        var store = await StoreAsync();
        await store.SaveAsync(Ada, Order("one", "state=Failed"), null, Token);

        var refused = await store.SaveAsync(Ada, Order("one", "state=Ready"), null, Token);
        var other = await store.SaveAsync(Ben, Order("one", "state=Ready"), null, Token);

        Assert.Equal(RefusalKind.Conflict, refused.Refusal!.Kind);
        Assert.False(other.IsRefused);
        Assert.Equal("state=Failed", Assert.Single(await store.ListAsync(Ada.Key, null, null, 10, Token)).Query);
    }

    [Fact]
    public async Task The_hundred_and_first_view_of_one_person_is_refused_with_a_way_on_however_many_come_at_once()
    {
        var store = await StoreAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, SavedViewStore.MostOfOne + 3).Select(number => store.SaveAsync(Ada, Order($"view {number}", ""), null, Token)));

        Assert.Equal(SavedViewStore.MostOfOne, (await store.ListAsync(Ada.Key, null, null, 500, Token)).Count);
        var refused = answers.Where(answer => answer.IsRefused).Select(answer => answer.Refusal!).ToList();
        Assert.Equal(3, refused.Count);
        Assert.All(refused, refusal => Assert.StartsWith("Delete one", refusal.NextStep, StringComparison.Ordinal));
        Assert.False((await store.SaveAsync(Ben, Order("view", ""), null, Token)).IsRefused);
    }

    [Fact]
    public async Task Only_the_owner_deletes_and_a_view_that_is_gone_can_be_saved_anew()
    {
        var store = await StoreAsync();
        await store.SaveAsync(Ada, Order("one", "") with { IsShared = true }, null, Token);

        Assert.False(await store.DeleteAsync(Ben, "buckets", "one", _ => null, Token));
        Assert.True(await store.DeleteAsync(Ada, "buckets", "one", _ => null, Token));
        Assert.False(await store.DeleteAsync(Ada, "buckets", "one", _ => null, Token));
        Assert.False((await store.SaveAsync(Ada, Order("one", ""), null, Token)).IsRefused);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SavedViewOrder Order(string name, string query) => new() { Table = "buckets", Name = name, Query = query };

    private async Task<SavedViewStore> StoreAsync()
    {
        var database = (await postgres.CreateDatabaseAsync()).OpenDatabase();
        return new(database, new AuditStore(database), _time);
    }
}
