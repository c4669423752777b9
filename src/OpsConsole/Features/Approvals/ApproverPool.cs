using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Somebody who could approve.</summary>
public sealed record Candidate(PersonKey Account, PersonKey Human, string Name, IReadOnlyList<string> Groups);

/// <summary>Somebody who could approve, with what they may do.</summary>
internal sealed record Approver(Candidate Candidate, PersonAccess Rights);

/// <summary>Who could still approve a plan: members of the groups that approve, everybody whom the assignments name and everybody who signed in, asked of the directory.</summary>
public sealed class ApproverPool(AccessService access, IDirectory directory, AssignmentsFile assignments, SignInStore signIns)
{
    private const int MostAsked = 500;
    private const int AtOnce = 8;

    /// <summary>Those who may approve on all of the clusters, without those who may not because the plan is theirs.</summary>
    public Task<Answer<IReadOnlyList<Candidate>>> EligibleAsync(
        IReadOnlyList<IReadOnlyDictionary<string, string>> labels, IReadOnlyCollection<PersonKey> excluded, CancellationToken cancellationToken) =>
        AskAsync(rights => RequestJudge.AllowsOnAll(rights, Permission.Approve, labels), excluded, cancellationToken);

    /// <summary>Everybody who may approve anything.</summary>
    public Task<Answer<IReadOnlyList<Candidate>>> OfAnyClusterAsync(CancellationToken cancellationToken) =>
        AskAsync(rights => rights.AllowsAnywhere(Permission.Approve), [], cancellationToken);

    /// <summary>Everybody who may approve anything, each account with its own rights: for whoever asks about many clusters at once.</summary>
    internal Task<Answer<IReadOnlyList<Approver>>> WithRightsAsync(CancellationToken cancellationToken) =>
        FindAsync(rights => rights.AllowsAnywhere(Permission.Approve), cancellationToken);

    /// <summary>What these people together could come to.</summary>
    public static Verdict Reach(Policy policy, IEnumerable<Candidate> people) =>
        Verdict.Of(policy, [.. people.Select(person => new CountedVote(person.Human, VoteDecision.Approve, person.Groups, IsEligible: true))]);

    /// <summary>"1 of group security and 1 approver".</summary>
    public static string Missing(Verdict verdict) =>
        string.Join(" and ", verdict.Missing.GroupBy(group => group).Select(same => new Approvers(same.Key, same.Count()).Words));

    private async Task<Answer<IReadOnlyList<Candidate>>> AskAsync(Func<PersonAccess, bool> may, IReadOnlyCollection<PersonKey> excluded, CancellationToken cancellationToken)
    {
        var found = await FindAsync(may, cancellationToken);
        return found.IsRefused ? found.Refusal : Answer.Of<IReadOnlyList<Candidate>>([.. found.Value!.Select(approver => approver.Candidate)
            .Where(candidate => !excluded.Contains(candidate.Human)).DistinctBy(candidate => candidate.Human)]);
    }

    private async Task<Answer<IReadOnlyList<Approver>>> FindAsync(Func<PersonAccess, bool> may, CancellationToken cancellationToken)
    {
        var names = (await signIns.LatestOfEachPersonAsync(MostAsked, cancellationToken)).ToDictionary(latest => latest.Key, latest => latest.Person);
        foreach (var group in assignments.Current.GroupsWith(Permission.Approve))
        {
            var members = await directory.MembersAsync(group, cancellationToken);
            if (members.IsRefused)
                return members.Refusal;
            foreach (var member in members.Value!)
                names.TryAdd(member.Key, member.Name);
        }
        foreach (var person in assignments.Current.People)
            names.TryAdd(person, person.Subject);
        var found = new Approver?[names.Count];
        Refusal? silence = null;
        var people = names.ToList();
        await Parallel.ForAsync(0, people.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            // A directory that let one wait would let all wait: the others are not asked.
            if (Volatile.Read(ref silence) is not null)
                return;
            var (account, name) = people[index];
            var rights = await access.ForReadingAsync(new Caller(account, name), token);
            if (rights.IsRefused)
                Volatile.Write(ref silence, rights.Refusal);
            else if (may(rights.Value!))
                found[index] = new(new(account, assignments.Current.PersonOf(account), name, rights.Value!.Groups), rights.Value);
        });
        if (silence is not null)
            return silence;
        return Answer.Of<IReadOnlyList<Approver>>([.. found.OfType<Approver>().OrderBy(approver => approver.Candidate.Name, StringComparer.OrdinalIgnoreCase)]);
    }
}
