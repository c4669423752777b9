using System.Text;
using Npgsql;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources.Search;

/// <summary>The index follows the history, object by object, whatever the objects hold.</summary>
public sealed class SearchIndexTests(PostgresFixture postgres)
{
    private const string Arn = "arn:aws:iam::111122223333:role/ops/Backup-Writer";

    [Fact]
    public async Task A_changed_identity_is_found_and_the_former_one_is_not()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        var id = await ground.AddAsync("prod-1", "logs", "0b5e1111", Named("logs-before"));
        await ground.IndexAsync();
        Assert.Single(await ground.FindAsync("logs-before"));

        await ground.ChangeAsync(id, Named("logs-after"));
        await ground.IndexAsync();

        Assert.Empty(await ground.FindAsync("logs-before"));
        Assert.Equal("external-name logs-after", Assert.Single(await ground.FindAsync("logs-after")).Why);
    }

    [Fact]
    public async Task A_deleted_object_is_still_found_by_what_it_last_was_and_said_to_be_deleted()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.DeleteAsync(await ground.AddAsync("prod-1", "logs", "0b5e1111", Named("acme-logs")));
        await ground.IndexAsync();

        var found = Assert.Single(await ground.FindAsync("acme-logs"));

        Assert.NotNull(found.DeletedAt);
        Assert.Equal("Deleted", found.StateText);
    }

    [Fact]
    public async Task A_name_that_was_made_again_is_two_answers_and_the_present_one_comes_first()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.DeleteAsync(await ground.AddAsync("prod-1", "phoenix", "uid-of-the-first", "{}"));
        await ground.AddAsync("prod-1", "phoenix", "uid-of-the-second", "{}");
        await ground.IndexAsync();

        var found = await ground.FindAsync("phoenix");

        Assert.Equal([false, true], found.Select(entry => entry.DeletedAt is not null));
        Assert.DoesNotContain("uid=", found[0].Href, StringComparison.Ordinal);
        Assert.EndsWith("?uid=uid-of-the-first", found[1].Href, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masked_values_are_never_in_it()
    {
        var digest = "masked:v1:" + new string('a', 64);
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.AddAsync("prod-1", "logs", "0b5e1111", $$$$"""
            {"metadata":{"annotations":{"crossplane.io/external-name":"{{{{digest}}}}"},"labels":{"app.kubernetes.io/instance":"{{{{digest}}}}"}},"status":{"atProvider":{"arn":"{{{{digest}}}}"}}}
            """);
        await ground.IndexAsync();

        Assert.DoesNotContain("masked", await ground.RowsAsync(), StringComparison.Ordinal);
        Assert.Empty(await ground.FindAsync(digest));
    }

    [Fact]
    public async Task What_cannot_be_indexed_is_a_row_with_a_reason_and_harms_no_other()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.AddAsync("prod-1", "nul", "uid-nul", """{"metadata":{"annotations":{"crossplane.io/external-name":"a\u0000b"}}}""");
        await ground.AddAsync("prod-1", "long", "uid-long", Named(new string('x', 2000)));
        var half = await ground.AddAsync("prod-1", "half", "uid-half", null);
        await ground.StateAsync(half, Encoding.UTF8.GetBytes("""{"status":{"atProvider":{"arn":"a\ud800b"}}}"""), "modified");
        var broken = await ground.AddAsync("prod-1", "broken", "uid-broken", null);
        await ground.StateAsync(broken, Encoding.UTF8.GetBytes("""{"metadata":"""), "modified");
        var damaged = await ground.AddAsync("prod-1", "damaged", "uid-damaged", null);
        await ground.StateAsync(damaged, [1, 2, 3], "modified", encoding: 1);
        await ground.AddAsync("prod-1", "sound", "uid-sound", Named("sound-name"));

        await ground.IndexAsync();

        Assert.Equal(5, await ground.AskAsync<long>("select count(*) from search_document where refusal is not null"));
        Assert.Equal(0, await ground.AskAsync<long>("select count(*) from search_document where refusal not like 'Not found by everything: %'"));
        Assert.Single(await ground.FindAsync("sound-name"));
        foreach (var name in (string[])["nul", "long", "half", "broken", "damaged"])
            Assert.Contains(await ground.FindAsync(name), entry => entry.Title == name);
        Assert.Single(await ground.FindAsync("uid-damaged"));
    }

    [Fact]
    public async Task Something_that_the_database_refuses_is_found_by_its_name_and_the_others_by_everything()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        foreach (var number in Enumerable.Range(1, 5))
            await ground.AddAsync("prod-1", $"widget-{number}", $"uid-{number}", Named(number == 3 ? "poison" : $"name-{number}"));
        // As an unforeseen refusal would come: a data exception out of the write.
        await ground.RunAsync("""
            create function refuse_poison() returns trigger language plpgsql as $$
            begin
                if new.value = 'poison' then
                    raise exception 'poison cannot be stored' using errcode = '22021';
                end if;
                return new;
            end $$;
            create trigger refuse_poison before insert on search_identity for each row execute function refuse_poison();
            """);

        await ground.IndexAsync();

        Assert.Equal(5, (await ground.FindAsync("widget-")).Count);
        Assert.Single(await ground.FindAsync("name-5"));
        Assert.Equal("widget-3", await ground.AskAsync<string>("select name from search_document where refusal like '%poison cannot be stored%'"));
    }

    [Fact]
    public async Task Another_form_builds_it_anew_from_the_history_to_the_same_rows()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1", "dev-1");
        foreach (var number in Enumerable.Range(0, 30))
        {
            var id = await ground.AddAsync(number % 2 == 0 ? "prod-1" : "dev-1", $"widget-{number}", $"uid-{number}", Named($"name-{number}"));
            if (number % 5 == 0)
                await ground.DeleteAsync(id);
        }
        await ground.IndexAsync();
        var before = await ground.RowsAsync();

        await ground.IndexAsync("another");
        await ground.RunAsync("delete from search_document; delete from search_identity; delete from search_progress");
        await ground.IndexAsync("another");

        Assert.NotEmpty(before);
        Assert.Equal(before, await ground.RowsAsync());
    }

    [Fact]
    public async Task A_cluster_whose_index_is_held_up_holds_up_no_other()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1", "dev-1");
        await ground.AddAsync("prod-1", "held", "uid-held", "{}");
        await ground.IndexAsync();
        await ground.AddAsync("prod-1", "waits", "uid-waits", "{}");
        await ground.AddAsync("dev-1", "walks", "uid-walks", "{}");
        await using var other = new NpgsqlConnection(ground.OwnerConnection + ";Pooling=false");
        await other.OpenAsync();
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("select from search_progress where cluster_id = 1 for update", other, transaction);
            await hold.ExecuteNonQueryAsync();

            await ground.IndexAsync();

            Assert.Single(await ground.FindAsync("walks"));
            Assert.Empty(await ground.FindAsync("waits"));
            var backlogs = await ground.Index.BacklogsAsync(SearchGround.Form, CancellationToken.None);
            Assert.Equal([true, false], backlogs.Select(backlog => backlog.HasWork));
            Assert.True(backlogs[0].Lag > TimeSpan.Zero);
        }

        await ground.IndexAsync();

        Assert.Single(await ground.FindAsync("waits"));
    }

    [Fact]
    public async Task What_retention_removed_goes_from_it()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        var gone = await ground.AddAsync("prod-1", "gone", "uid-gone", "{}");
        await ground.AddAsync("prod-1", "kept", "uid-kept", "{}");
        await ground.IndexAsync();
        await ground.RunAsync($"delete from version where resource_id = {gone}; delete from current where resource_id = {gone}; delete from resource where id = {gone}");
        Assert.Empty(await ground.FindAsync("gone"));

        await ground.Index.ForgetAsync(1, CancellationToken.None);

        Assert.Equal(1, await ground.AskAsync<long>("select count(*) from search_document"));
        Assert.DoesNotContain("uid-gone", await ground.RowsAsync(), StringComparison.Ordinal);
    }

    private static string Named(string externalName) =>
        $$$$"""{"metadata":{"annotations":{"crossplane.io/external-name":"{{{{externalName}}}}"}},"status":{"atProvider":{"arn":"{{{{Arn}}}}"}}}""";
}
