using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class AssignmentsTests
{
    private const string Good = """
        {
          // comments and trailing commas are for people
          "grants": [
            { "group": "operators", "role": "operator", "clusters": "environment in (dev, prod)" },
            { "group": "auditors", "role": "approver", "clusters": "" },
            { "issuer": "https://id.example", "subject": "42", "role": "administrator", "clusters": "environment=dev" },
          ],
          "groups": {
            "operators": [ { "issuer": "https://id.example", "subject": "7" }, { "issuer": "https://id.example", "subject": "8" } ],
            "auditors": [ { "issuer": "https://id.example", "subject": "7" } ]
          },
          "disabled": [ { "issuer": "https://id.example", "subject": "8" } ]
        }
        """;

    [Fact]
    public void A_person_holds_the_grants_of_the_groups_and_their_own()
    {
        var assignments = Assignments.Parse(Good);

        var ofGroups = assignments.GrantsOf(Person("7"), ["operators", "auditors", "operators", "unheard-of"]);
        Assert.Equal(["Operator from group operators", "Approver from group auditors"], ofGroups.Select(Words));
        Assert.Equal(["Administrator from granted to the person"], assignments.GrantsOf(Person("42"), []).Select(Words));
        Assert.Empty(assignments.GrantsOf(Person("7"), []));
    }

    [Fact]
    public void The_same_subject_of_another_issuer_is_another_person()
    {
        var assignments = Assignments.Parse(Good);

        Assert.Empty(assignments.GrantsOf(new("https://id.example/", "42"), []));
        Assert.Empty(assignments.MembershipOf(new("https://other.example", "7")).Groups);
        Assert.Equal(Standing.Active, assignments.MembershipOf(new("https://other.example", "8")).Standing);
    }

    [Fact]
    public void Members_and_the_disabled_are_those_the_file_names()
    {
        var assignments = Assignments.Parse(Good);

        Assert.Equal(["operators", "auditors"], assignments.MembershipOf(Person("7")).Groups);
        Assert.Equal(Standing.Disabled, assignments.MembershipOf(Person("8")).Standing);
        Assert.Equal(Standing.Active, assignments.MembershipOf(Person("9")).Standing);
        Assert.Empty(assignments.MembershipOf(Person("9")).Groups);
    }

    [Fact]
    public void Linked_accounts_are_one_person_and_every_other_is_themselves()
    {
        var assignments = Assignments.Parse(Linked("7", "8", "9"));

        Assert.Equal([Person("7"), Person("7"), Person("7"), Person("42")], new[] { "7", "8", "9", "42" }.Select(subject => assignments.PersonOf(Person(subject))));
        Assert.Equal(new PersonKey("https://other.example", "8"), assignments.PersonOf(new("https://other.example", "8")));
    }

    [Fact]
    public void A_link_gives_no_right()
    {
        var assignments = Assignments.Parse(Linked("7", "42"));

        Assert.Empty(assignments.GrantsOf(Person("7"), []));
        Assert.Single(assignments.GrantsOf(Person("42"), []));
    }

    [Fact]
    public void A_reload_says_which_accounts_became_one_person_and_which_no_longer_are()
    {
        var difference = AssignmentsDifference.Between(Assignments.Parse(Linked("7", "8")), Assignments.Parse(Linked("7", "9")));

        Assert.Equal(["person 9 of https://id.example: the same human being as 7 of https://id.example"], difference.Added);
        Assert.Equal(["person 8 of https://id.example: the same human being as 7 of https://id.example"], difference.Removed);
    }

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens")]
    [InlineData("null", "null instead of an object")]
    [InlineData("[]", "$")]
    [InlineData("{}", "grants is missing")]
    [InlineData("""{"grants":[],"roles":[]}""", "roles")]
    [InlineData("""{"grants":[],"grants":[]}""", "grants")]
    [InlineData("""{"grants":[null]}""", "grants[0] is null")]
    [InlineData("""{"grants":[{"role":"viewer","clusters":""}]}""", "grants[0] must name either a group")]
    [InlineData("""{"grants":[{"group":"a","issuer":"b","subject":"c","role":"viewer","clusters":""}]}""", "grants[0] must name either a group")]
    [InlineData("""{"grants":[{"issuer":"b","role":"viewer","clusters":""}]}""", "grants[0] must name a person by issuer and subject")]
    [InlineData("""{"grants":[{"group":"","role":"viewer","clusters":""}]}""", "grants[0].group is empty")]
    [InlineData("""{"grants":[{"group":"a","role":"viewer"}]}""", "grants[0].clusters is missing")]
    [InlineData("""{"grants":[{"group":"a","role":"owner","clusters":""}]}""", "grants[0].role is 'owner'")]
    [InlineData("""{"grants":[{"group":"a","role":"Viewer","clusters":""}]}""", "grants[0].role is 'Viewer'")]
    [InlineData("""{"grants":[{"group":"a","clusters":""}]}""", "grants[0].role is ''")]
    [InlineData("""{"grants":[{"group":"a","role":"viewer","clusters":"a in"}]}""", "grants[0].clusters: Label selector 'a in'")]
    [InlineData("""{"grants":[{"group":"a","role":"viewer","clusters":"","scope":"x"}]}""", "scope")]
    [InlineData("""{"grants":[],"groups":{"a":null}}""", "groups.a is null")]
    [InlineData("""{"grants":[],"groups":{"a":[null]}}""", "groups.a[0] must name a person")]
    [InlineData("""{"grants":[],"groups":{"a":[{"issuer":"x"}]}}""", "groups.a[0] must name a person")]
    [InlineData("""{"grants":[],"disabled":[{"subject":"x"}]}""", "disabled[0] must name a person")]
    [InlineData("""{"grants":[],"linked":[null]}""", "linked[0] is null")]
    [InlineData("""{"grants":[],"linked":[[]]}""", "linked[0] must name at least two")]
    [InlineData("""{"grants":[],"linked":[[{"issuer":"x","subject":"1"}]]}""", "linked[0] must name at least two")]
    [InlineData("""{"grants":[],"linked":[[{"issuer":"x","subject":"1"},{"issuer":"x"}]]}""", "linked[0][1] must name a person")]
    [InlineData("""{"grants":[],"linked":[[{"issuer":"x","subject":"1"},null]]}""", "linked[0][1] must name a person")]
    [InlineData("""{"grants":[],"linked":[[{"issuer":"x","subject":"1"},{"issuer":"x","subject":"1"}]]}""", "linked[0][1] names the account 1 of x, which stands in linked[0][0]")]
    [InlineData("""{"grants":[],"linked":[[{"issuer":"x","subject":"1"},{"issuer":"x","subject":"2"}],[{"issuer":"x","subject":"3"},{"issuer":"x","subject":"2"}]]}""", "linked[1][1] names the account 2 of x, which stands in linked[0][1]")]
    public void A_bad_file_is_refused_with_the_place_that_is_wrong(string json, string place)
    {
        var refusal = Assert.Throws<FormatException>(() => Assignments.Parse(json));

        Assert.Contains(place, refusal.Message, StringComparison.Ordinal);
    }

    private static string Linked(params string[] subjects) => $$"""
        {
          "grants": [ { "issuer": "https://id.example", "subject": "42", "role": "operator", "clusters": "" } ],
          "linked": [ [ {{string.Join(", ", subjects.Select(subject => $$"""{ "issuer": "https://id.example", "subject": "{{subject}}" }"""))}} ] ]
        }
        """;

    private static PersonKey Person(string subject) => new("https://id.example", subject);

    private static string Words(Grant grant) => $"{grant.Role} from {grant.Source}";
}
