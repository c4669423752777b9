using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Drift;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

/// <summary>What a captured state says of a restored object.</summary>
public sealed class DriftJudgeTests
{
    private static readonly DateTimeOffset Restored = new(2026, 3, 2, 9, 15, 4, 500, TimeSpan.Zero);

    [Fact]
    public void What_no_capture_read_since_is_not_known_to_hold()
    {
        Assert.Equal(DriftStanding.NotCaptured, DriftJudge.Of(Item(), null).Standing);
        Assert.Equal(DriftStanding.NotCaptured, DriftJudge.Of(Item(), Seen() with { ValidFrom = Restored.AddSeconds(-1), ReadAt = Restored.AddSeconds(-1) }).Standing);
        Assert.Equal(DriftStanding.NotCaptured, DriftJudge.Of(Item(), new() { Number = 1, ReadAt = Restored.AddSeconds(-1) }).Standing);
    }

    [Fact]
    public void It_holds_where_all_that_was_asked_for_stands_whatever_was_added()
    {
        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(Item(), Seen()).Standing);
        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(Item(), Seen("""{"metadata":{"name":"a","finalizers":["x"]},"spec":{"more":true,"replicas":3},"status":{"ready":1}}""")).Standing);
        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(Item(), Seen() with { ValidFrom = Restored.AddHours(-1) }).Standing);
    }

    [Fact]
    public void What_differs_is_named_with_the_managers_that_own_it_and_what_is_gone_with_those_that_wrote_since()
    {
        const string managers = """
            [{"manager":"opsconsole-restore","operation":"Update","time":"2026-03-02T09:15:04Z","fieldsV1":{"f:spec":{}}},
             {"manager":"early","operation":"Update","time":"2026-03-02T09:14:00Z","fieldsV1":{"f:spec":{}}},
             {"manager":"other","operation":"Update","time":"2026-03-02T09:15:30Z","fieldsV1":{"f:metadata":{"f:labels":{}}}},
             {"manager":"provider","operation":"Update","subresource":"status","time":"2026-03-02T09:20:00Z","fieldsV1":{"f:status":{}}},
             {"manager":"kubectl-edit","operation":"Update","time":"2026-03-02T09:16:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}]
            """;

        var told = DriftJudge.Of(Item(), Seen("""{"metadata":{"name":"a"},"spec":{"replicas":5}}""") with { ManagedFields = Encoding.UTF8.GetBytes(managers) });

        Assert.Equal(DriftStanding.Changed, told.Standing);
        Assert.Contains("replicas", Assert.Single(told.Fields), StringComparison.Ordinal);
        Assert.Equal(["kubectl-edit"], told.Managers);
        var gone = DriftJudge.Of(Item(), Seen("""{"metadata":{"name":"a"},"spec":{}}""") with { ManagedFields = Encoding.UTF8.GetBytes(managers) });
        Assert.Equal(["kubectl-edit", "other"], gone.Managers);
    }

    [Fact]
    public void Of_a_revert_only_its_fields_count()
    {
        var item = Item(RestoreMode.Revert, """[{"op":"test","path":"/spec/replicas","value":5},{"op":"replace","path":"/spec/replicas","value":3}]""");

        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(item, Seen("""{"metadata":{"name":"a"},"spec":{"other":1,"replicas":3}}""")).Standing);
        Assert.Equal(["spec.replicas"], DriftJudge.Of(item, Seen("""{"metadata":{"name":"a"},"spec":{"replicas":4}}""")).Fields);
    }

    [Fact]
    public void Of_a_merge_only_what_was_said_counts_item_by_item_where_the_server_goes_by_items()
    {
        var item = Item(RestoreMode.Merge, """{"metadata":{"name":"a"},"spec":{"set":["b"]}}""");
        var owned = Encoding.UTF8.GetBytes("""[{"manager":"other","operation":"Update","fieldsV1":{"f:spec":{"f:set":{"v:\"b\"":{}}}}}]""");
        const string json = """{"metadata":{"name":"a"},"spec":{"other":1,"set":["a","b"]}}""";

        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(item, Seen(json) with { ManagedFields = owned }).Standing);
        Assert.Equal(["spec.set"], DriftJudge.Of(item, Seen(json)).Fields);
        Assert.Equal(["spec.set"], DriftJudge.Of(item, Seen("""{"metadata":{"name":"a"},"spec":{"other":1}}""")).Fields);
    }

    [Fact]
    public void Gone_and_made_anew_are_told_apart()
    {
        Assert.Equal(DriftStanding.Gone, DriftJudge.Of(Item(), Seen() with { Change = "deleted", Body = null }).Standing);
        Assert.Equal(DriftStanding.Gone, DriftJudge.Of(Item(), new() { Number = 1, ReadAt = Restored.AddSeconds(9) }).Standing);
        Assert.Equal(DriftStanding.MadeAnew, DriftJudge.Of(Item() with { Uid = "former" }, Seen()).Standing);
        Assert.Equal(DriftStanding.Holds, DriftJudge.Of(Item() with { Uid = "u1" }, Seen()).Standing);
    }

    [Fact]
    public void What_cannot_be_compared_says_why()
    {
        Assert.Contains("256 KiB", DriftJudge.Of(Item(), Seen() with { Body = null }).Why, StringComparison.Ordinal);
        Assert.Contains("damaged", DriftJudge.Of(Item(), Seen() with { Encoding = 1 }).Why, StringComparison.Ordinal);
        Assert.Contains("not what this program writes", DriftJudge.Of(Item() with { Substance = "{}" }, Seen()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_live_look_judges_the_same_and_says_what_could_not_be_read()
    {
        Assert.Equal(DriftStanding.Holds, DriftJudge.Live(Item(), Found("""{"metadata":{"name":"a"},"spec":{"more":true,"replicas":3},"status":{"ready":1}}""")).Standing);
        var changed = DriftJudge.Live(Item(), Found("""{"metadata":{"managedFields":[{"manager":"kubectl-edit","operation":"Update","time":"2026-03-02T09:16:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}],"name":"a"},"spec":{"replicas":5}}"""));
        Assert.Equal(DriftStanding.Changed, changed.Standing);
        Assert.Equal(["spec.replicas"], changed.Fields);
        Assert.Equal(["kubectl-edit"], changed.Managers);
        Assert.Equal(DriftStanding.Gone, DriftJudge.Live(Item(), new LiveReading.Absent()).Standing);
        Assert.Equal(DriftStanding.MadeAnew, DriftJudge.Live(Item() with { Uid = "former" }, Found("""{"metadata":{"name":"a"},"spec":{"replicas":3}}""")).Standing);
        Assert.Equal(["metadata.deletionTimestamp"], DriftJudge.Live(Item(), Found("""{"metadata":{"deletionTimestamp":"2026-03-02T09:20:00Z","name":"a"},"spec":{"replicas":3}}""")).Fields);
        var unread = DriftJudge.Live(Item(), new LiveReading.Unreadable("the cluster is silent"));
        Assert.Equal((DriftStanding.Unknown, "it could not be read: the cluster is silent"), (unread.Standing, unread.Why));
    }

    [Fact]
    public void Of_what_was_created_and_then_adopted_the_last_step_is_held_against_the_life_that_the_first_made()
    {
        var made = Item() with { Answered = "the server took it (uid u1)" };
        var adopted = Item(RestoreMode.Revert, "[]") with { Number = 2 };

        Assert.Equal([(2, "u1")], RestoredItems.Of([adopted, made]).Select(item => (item.Number, item.Uid)));
        Assert.Equal([(1, "u0")], RestoredItems.Of([made with { Uid = "u0" }]).Select(item => (item.Number, item.Uid)));
        Assert.Empty(RestoredItems.Of([made with { State = ItemState.Skipped }]));
    }

    private static LiveReading.Found Found(string json)
    {
        var subject = new DeletionSubject(Encoding.UTF8.GetBytes(json), new() { Group = "example.org", Resource = "things", Kind = "Thing", Version = "v1" });
        return new(new LiveObject { Json = Encoding.UTF8.GetBytes(json), Canonical = Encoding.UTF8.GetBytes(json), Uid = "u1", ResourceVersion = "7", Subject = subject });
    }

    private static RequestItem Item(RestoreMode mode = RestoreMode.Create, string body = """{"metadata":{"name":"a"},"spec":{"replicas":3}}""") => new()
    {
        Number = 1,
        ClusterId = 1,
        Cluster = "c1",
        Environment = "prod",
        Type = "things.example.org",
        Namespace = "",
        Name = "a",
        Uid = "",
        Outcome = "created",
        Words = "",
        Findings = [],
        Preview = "",
        Substance = new RestoreOrder { Mode = mode, Version = 7, Body = Encoding.UTF8.GetBytes(body) }.Write(),
        State = ItemState.Done,
        ChangedAt = Restored,
    };

    private static CapturedSince Seen(string json = """{"metadata":{"name":"a"},"spec":{"replicas":3}}""") => new()
    {
        Number = 1,
        ReadAt = Restored.AddSeconds(10),
        Uid = "u1",
        Sequence = 12,
        ValidFrom = Restored.AddSeconds(10),
        Change = "modified",
        Body = Encoding.UTF8.GetBytes(json),
    };
}
