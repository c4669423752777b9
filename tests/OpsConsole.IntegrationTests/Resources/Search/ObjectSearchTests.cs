using CsCheck;
using OpsConsole.Platform.Components;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources.Search;

/// <summary>What is found by what, in which order, and by whom.</summary>
public sealed class ObjectSearchTests(PostgresFixture postgres)
{
    private const string Bucket = """
        {"metadata":{"annotations":{"crossplane.io/external-name":"acme-prod-logs"},"labels":{"app.kubernetes.io/instance":"billing","tier":"gold"}},
         "status":{"atProvider":{"arn":"arn:aws:s3:::acme-prod-logs-eu"},"conditions":[{"type":"Ready","status":"False","reason":"ReconcileError"}]}}
        """;

    [Theory]
    [InlineData("logs-7f", "name")]
    [InlineData("OGS-7", "name")]
    [InlineData("0b5e4c1a-2222-4333-8444-555566667777", "uid")]
    [InlineData("0b5e4c", "uid 0b5e4c1a-2222-4333-8444-555566667777")]
    [InlineData("acme-prod-logs", "external-name acme-prod-logs")]
    [InlineData("arn:aws:s3:::acme-prod-logs-eu", "ARN arn:aws:s3:::acme-prod-logs-eu")]
    [InlineData("acme-prod-logs-eu", "end of its ARN, acme-prod-logs-eu")]
    [InlineData("billing", "label app.kubernetes.io/instance = billing")]
    [InlineData("kind:widget logs", "name")]
    [InlineData("ns:team logs 7f", "name")]
    [InlineData("cluster:prod kind:widgets.example.org", "listed")]
    public async Task An_object_is_found_by(string text, string why)
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.AddAsync("prod-1", "logs-7f", "0b5e4c1a-2222-4333-8444-555566667777", Bucket, "team-a");
        await ground.AddAsync("prod-1", "other", "ffff4c1a-2222-4333-8444-555566667777", "{}", "elsewhere", "gadgets");
        await ground.IndexAsync();

        var found = Assert.Single(await ground.FindAsync(text), entry => entry.Namespace is not null);

        Assert.Equal(("logs-7f", why, "Widget", "team-a"), (found.Title, found.Why, found.Kind, found.Namespace));
        Assert.Equal(("prod-1", "prod"), (found.Cluster, found.Environment));
        Assert.Equal((StateKind.Failed, "Not ready: ReconcileError"), (found.State, found.StateText));
        Assert.Equal("/clusters/prod-1/types/widgets.example.org/team-a/logs-7f", found.Href);
    }

    [Theory]
    [InlineData("gold")]
    [InlineData("logs_7f")]
    [InlineData("logs%")]
    [InlineData(@"logs\-7f")]
    [InlineData("' or true --")]
    [InlineData("kind:gadget logs")]
    [InlineData("ns:elsewhere logs")]
    [InlineData("cluster:dev logs")]
    [InlineData("0b5")]
    public async Task An_object_is_not_found_by(string text)
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.AddAsync("prod-1", "logs-7f", "0b5e4c1a-2222-4333-8444-555566667777", Bucket, "team-a");
        await ground.IndexAsync();

        Assert.Empty(await ground.FindAsync(text));
    }

    [Fact]
    public async Task The_whole_name_comes_before_its_beginning_and_that_before_a_part_and_deleted_ones_last()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        foreach (var name in (string[])["my-tidb", "tidb-long-name", "tidb-2", "tidb"])
            await ground.AddAsync("prod-1", name, $"uid-of-{name}", "{}", type: "gadgets");
        await ground.DeleteAsync(await ground.AddAsync("prod-1", "tidb", "uid-of-former", "{}"));
        await ground.IndexAsync();

        var found = await ground.FindAsync("tidb");

        Assert.Equal(["tidb", "tidb-2", "tidb-long-name", "my-tidb", "tidb"], found.Select(entry => entry.Title));
    }

    [Fact]
    public async Task A_type_is_one_answer_however_many_clusters_have_it()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1", "prod-2", "dev-1");

        var everywhere = Assert.Single(await ground.FindAsync("widget"));
        var one = Assert.Single(await ground.FindAsync("widget", """{"group":"person","role":"viewer","clusters":"environment=dev"}"""));

        Assert.Equal(("Widget", "type, in 3 clusters", "/resources?q=widgets.example.org&all=true"), (everywhere.Title, everywhere.Why, everywhere.Href));
        Assert.Equal(("type", "/clusters/dev-1/types/widgets.example.org"), (one.Why, one.Href));
    }

    [Fact]
    public async Task A_place_is_told_only_while_it_is_theirs_to_see()
    {
        var ground = await SearchGround.CreateAsync(postgres, "prod-1");
        await ground.AddAsync("prod-1", "logs", "uid-1", "{}");
        await ground.IndexAsync();
        const string place = "/clusters/prod-1/types/widgets.example.org/ns/logs";

        Assert.Equal("logs", await TitleAtAsync("""{"group":"person","role":"viewer","clusters":""}"""));
        Assert.Null(await TitleAtAsync("""{"group":"person","role":"viewer","clusters":"environment=dev"}"""));

        async Task<string?> TitleAtAsync(string grants)
        {
            var titles = new List<string>();
            foreach (var source in ground.SourcesOf(grants, ground.Clusters))
                if ((await source.AtAsync(SearchGround.Person, place, CancellationToken.None)).Value is { } entry)
                    titles.Add(entry.Title);
            return titles.SingleOrDefault();
        }
    }

    [Fact]
    public async Task What_a_person_finds_is_exactly_what_they_would_find_if_nothing_else_existed()
    {
        string[] environments = ["prod", "staging", "dev", "lab"];
        var ground = await SearchGround.CreateAsync(postgres, "prod-1", "prod-2", "staging-1", "staging-2", "dev-1", "lab-1");
        var number = 0;
        foreach (var cluster in ground.Clusters)
            foreach (var name in (string[])["logs", "logs-archive", "tidb", "secret-project", "backup-logs"])
            {
                var id = await ground.AddAsync(cluster.Name, name, $"0b5e{number:0000}-{cluster.Name}",
                    $$$$"""{"metadata":{"annotations":{"crossplane.io/external-name":"{{{{name}}}}-{{{{cluster.Name}}}}"},"labels":{"app.kubernetes.io/instance":"app-{{{{number % 3}}}}"}}}""",
                    number % 2 == 0 ? "blue" : "green", number % 3 == 0 ? "gadgets" : "widgets");
                if (++number % 4 == 0)
                    await ground.DeleteAsync(id);
            }
        await ground.IndexAsync();
        var grants = Gen.Select(OneOf("viewer", "support", "operator", "approver", "administrator"), OneOf(environments), Gen.Bool,
            (role, environment, isPersons) => (Environment: isPersons ? environment : null,
                Json: $$"""{"group":"{{(isPersons ? "person" : "somebody-else")}}","role":"{{role}}","clusters":"environment={{environment}}"}""")).Array[0, 4];
        var texts = OneOf("logs", "lo", "l", "tidb", "secret", "0b5e", "0b5e0004", "logs-lab-1", "app-1", "kind:widget", "kind:gadget logs", "ns:blue", "ns:g s",
            "cluster:lab", "cluster:prod logs", "lab", "prod", "euw1", "widget", "back logs", "nothing-like-this");

        await Gen.Select(grants, texts, Gen.Int[1, 12]).SampleAsync(async (given, text, most) =>
        {
            var theirs = ground.Clusters.Where(cluster => given.Any(grant => grant.Environment == cluster.Environment)).ToList();

            var found = await ground.FindAsync(text, string.Join(',', given.Select(grant => grant.Json)), most: most);
            var alone = await ground.FindAsync(text, world: theirs, most: most);

            Assert.All(found.Where(entry => entry.Cluster is not null), entry => Assert.Contains(theirs, cluster => cluster.Name == entry.Cluster));
            Assert.Equal(alone, found);
        }, iter: 200, threads: 1);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);
}
