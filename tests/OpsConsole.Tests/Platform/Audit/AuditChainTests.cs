using System.Collections.Immutable;
using System.Text;
using CsCheck;
using OpsConsole.Platform.Audit;
using Xunit;

namespace OpsConsole.Tests.Platform.Audit;

public sealed class AuditChainTests
{
    private static readonly Gen<AuditRecord> AnyRecord =
        from text in Gen.String.Array[6]
        from details in Gen.Dictionary(Gen.String, Gen.String)[0, 3]
        from cluster in Gen.Int
        select new AuditRecord
        {
            Sequence = 0,
            Id = Guid.CreateVersion7(),
            OccurredAt = new(2026, 11, 22, 19, 20, 0, TimeSpan.Zero),
            Issuer = cluster % 2 == 0 ? null : text[0],
            SubjectId = text[1],
            Person = text[2],
            Action = text[3],
            Subject = text[4],
            ClusterId = cluster % 3 == 0 ? null : cluster,
            Outcome = text[5],
            Detail = details.ToImmutableSortedDictionary(StringComparer.Ordinal),
            PreviousHash = [],
            Hash = [],
        };

    private static readonly Gen<AuditRecord[]> AnyChain = AnyRecord.Array[3, 8].Select(Link);

    [Fact]
    public void The_canonical_bytes_are_what_the_documentation_says()
    {
        var record = new AuditRecord
        {
            Sequence = 7,
            Id = Guid.Parse("0198D0E0-0000-7000-8000-000000000001"),
            OccurredAt = new DateTimeOffset(2026, 11, 22, 19, 20, 0, TimeSpan.Zero).AddMicroseconds(123456),
            Person = "Zoë",
            Action = "capture.started",
            Subject = "cluster prod",
            ClusterId = 3,
            Outcome = "succeeded",
            Detail = ImmutableSortedDictionary<string, string>.Empty.Add("run", "r1"),
            PreviousHash = AuditHead.Start.Hash,
            Hash = [],
        };

        Assert.Equal(
            "18:opsconsole-audit-1,1:7,36:0198d0e0-0000-7000-8000-000000000001,27:2026-11-22T19:20:00.123456Z,-,-,4:Zoë,15:capture.started,"
            + "12:cluster prod,1:3,9:succeeded,1:1,3:run,2:r1,64:0000000000000000000000000000000000000000000000000000000000000000,",
            Encoding.UTF8.GetString(AuditChain.CanonicalBytes(record)));
    }

    [Fact]
    public void An_untouched_chain_holds() => AnyChain.Sample(chain =>
        AuditChain.Follow(AuditHead.Start, chain) is { Fault: null } verified && verified.Head.Sequence == chain.Length);

    [Fact]
    public void Any_changed_word_is_found_where_it_stands() => Gen.Select(AnyChain, Gen.Int[0, 100], Gen.Int[0, 4]).Sample((chain, at, field) =>
    {
        at %= chain.Length;
        chain[at] = field switch
        {
            0 => chain[at] with { Person = chain[at].Person + "x" },
            1 => chain[at] with { Outcome = "x" + chain[at].Outcome },
            2 => chain[at] with { ClusterId = (chain[at].ClusterId ?? 0) + 1 },
            3 => chain[at] with { Detail = chain[at].Detail.SetItem("x", Guid.NewGuid().ToString()) },
            _ => chain[at] with { OccurredAt = chain[at].OccurredAt.AddMicroseconds(1) },
        };
        return AuditChain.Follow(AuditHead.Start, chain).Fault?.Sequence == at + 1;
    });

    [Fact]
    public void A_removed_link_is_found_unless_it_is_the_last() => Gen.Select(AnyChain, Gen.Int[0, 100]).Sample((chain, at) =>
    {
        at %= chain.Length - 1;
        return AuditChain.Follow(AuditHead.Start, chain.Where((_, index) => index != at)).Fault?.Sequence == at + 1;
    });

    [Fact]
    public void Two_swapped_links_are_found() => Gen.Select(AnyChain, Gen.Int[0, 100]).Sample((chain, at) =>
    {
        at %= chain.Length - 1;
        (chain[at], chain[at + 1]) = (chain[at + 1], chain[at]);
        return AuditChain.Follow(AuditHead.Start, chain).Fault is not null;
    });

    [Fact]
    public void Words_that_move_between_fields_change_the_hash() =>
        Assert.NotEqual(
            AuditChain.HashOf(Link([AnyRecord.Single() with { Subject = "ab", Outcome = "c" }])[0]),
            AuditChain.HashOf(Link([AnyRecord.Single() with { Subject = "a", Outcome = "bc" }])[0]));

    private static AuditRecord[] Link(AuditRecord[] records)
    {
        var head = AuditHead.Start;
        return [.. records.Select(record =>
        {
            var linked = record with { Sequence = head.Sequence + 1, PreviousHash = head.Hash };
            linked = linked with { Hash = AuditChain.HashOf(linked) };
            head = new(linked.Sequence, linked.Hash);
            return linked;
        })];
    }
}
