using System.Security.Cryptography;
using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.IntegrationTests.Approvals.Viewing;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>What the audit chain has of the words that people gave.</summary>
public sealed class TransitionStoreTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Events_of_several_clusters_have_the_digest_of_the_words_and_the_timeline_has_the_words()
    {
        await using var ground = await CreateAsync(postgres);
        ground.Shelf.Put(Production, "a", "text");
        ground.Shelf.Put(Staging, "b", "text");
        var request = await ground.SubmitAsync(Operator, Burning((Production, "a"), (Staging, "b")));
        await ground.VoteAsync(First, request, VoteDecision.Deny, 1);

        var told = await DetailsAsync(ground, request);
        var words = (await ground.Get<RequestStore>().EventsAsync(request.Id, default)).Select(line => line.Words).ToList();

        Assert.Equal(["asks to burn 2 books: They are read.", "rejected the plan: looked at", "rejected the plan: looked at"], words);
        Assert.All(told, line => Assert.Equal((null, null), (line.ClusterId, line.Words)));
        Assert.Equal(words.Select(text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))), told.Select(line => line.Digest));
    }

    [Fact]
    public async Task Events_of_one_cluster_and_of_the_rules_of_the_console_have_the_words()
    {
        await using var ground = await CreateAsync(postgres);
        var one = await ground.AskAsync(Production, "a");
        var rules = await ground.SubmitAsync(Ruler, new() { Action = ChangeRules.ActionKey, Question = new(new Dictionary<string, string> { [ChangeRules.RulesParameter] = """
            {"rules":[{"key":"all","clusters":"","approvers":[{"count":1}]}]}
            """ }) });

        var ofOne = Assert.Single(await DetailsAsync(ground, one));
        var ofNone = Assert.Single(await DetailsAsync(ground, rules));

        Assert.Equal((1, "asks to burn 1 books: They are read.", null), (ofOne.ClusterId, ofOne.Words, ofOne.Digest));
        Assert.Null(ofNone.ClusterId);
        Assert.StartsWith("asks to change the approval rules", ofNone.Words, StringComparison.Ordinal);
        Assert.Null(ofNone.Digest);
    }

    private static async Task<IReadOnlyList<(int? ClusterId, string? Words, string? Digest)>> DetailsAsync(ViewGround ground, ApprovalRequest request)
    {
        const string sql = """
            select cluster_id, detail->>'words', detail->>'wordsSha256'
              from audit_event
             where detail->>'request' = @id
             order by sequence
            """;
        return [.. await ground.Get<Database>().ReadAsync(connection =>
            Dapper.SqlMapper.QueryAsync<(int?, string?, string?)>(connection, sql, new { id = request.Id.ToString() }), default)];
    }
}
